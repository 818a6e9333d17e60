"""Accounts: customers, partners and their end customers."""
