"""A vendor."""
