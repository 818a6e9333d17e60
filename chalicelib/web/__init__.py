"""HTTP: a route declared once, parsed, answered and documented."""
