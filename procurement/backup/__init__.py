"""Backups: everything that cannot be computed again, in one file that either database takes back."""
