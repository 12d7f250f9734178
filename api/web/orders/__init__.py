"""Orders as a list."""
