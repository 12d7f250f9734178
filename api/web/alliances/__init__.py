"""Alliances as a list."""
