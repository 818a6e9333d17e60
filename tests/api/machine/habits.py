"""How staff end an order once all is well, and for how long work may have been put off (rules.md R25)."""

ENDED = ("completed", "cancelled")
# Longer than a lease, and than the longest pause between two attempts.
A_WHILE = 4000
# What docs/operations.md tells staff to do, in the order in which different people try it.
HABITS = (
    ("retry", "welcome-email", "close", "cancel"),
    ("welcome-email", "retry", "close", "cancel"),
    ("close", "retry", "welcome-email", "cancel"),
    ("cancel", "retry", "welcome-email", "close"),
)
