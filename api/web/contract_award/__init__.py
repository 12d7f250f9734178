"""A new framework contract."""
