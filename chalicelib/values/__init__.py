"""Immutable values: text, money, ids, time. No AWS."""
