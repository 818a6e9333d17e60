"""Holding our rows against each other and against BitTitan: what is wrong, and what leads out (rules.md R67)."""
