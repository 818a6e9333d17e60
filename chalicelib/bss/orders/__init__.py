"""Orders and their assets, from draft to the end."""
