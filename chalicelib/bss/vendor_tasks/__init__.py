"""Vendor tasks: what staff do at BitTitan by hand, at the coupon desk."""
