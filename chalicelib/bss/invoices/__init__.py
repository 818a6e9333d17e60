"""Invoices and credit invoices, in gapless series."""
