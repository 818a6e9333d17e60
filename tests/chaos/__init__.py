"""`make chaos`: orders placed while everything around the service fails, and what must be true afterwards."""
