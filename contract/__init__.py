"""Whether the API still keeps what its last release in docs/openapi promised."""
