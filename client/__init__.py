"""How the client is made; what is installed is storefront_client/ alone."""
