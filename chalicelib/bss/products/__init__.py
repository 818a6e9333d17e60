"""Products: what is published in the Storefront."""
