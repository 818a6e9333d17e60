"""Work on an order: fulfilling, cancelling, retrying."""
