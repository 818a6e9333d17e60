"""Sample data: what the seed of a local run and the examples of the OpenAPI document are made of."""
