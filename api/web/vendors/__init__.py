"""Vendors as a list."""
