"""Coupons, and BitTitan, who issues them."""
