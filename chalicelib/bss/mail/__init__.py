"""The welcome mail: what it says, sending it, and what becomes of it."""
