"""What the released API promised, and whether the next one keeps it (docs/openapi)."""
