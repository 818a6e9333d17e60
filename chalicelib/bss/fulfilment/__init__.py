"""Work on an order: fulfilling, cancelling, replacing, retrying, closing; and the ends of vendor tasks."""
