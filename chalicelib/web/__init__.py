"""HTTP: how a route is declared, how its requests are parsed and its replies sent."""
