"""Framework contracts as a list."""
