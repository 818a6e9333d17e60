"""The seller: the distributor as its invoices name it."""
