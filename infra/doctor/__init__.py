"""`make doctor`: checks what would keep a stage from being deployed. It only reads."""
