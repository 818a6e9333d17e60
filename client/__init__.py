"""Generates the client's models. Only storefront_client/ is installed."""
