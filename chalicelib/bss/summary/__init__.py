"""What needs a person, counted for staff."""
