"""Opening a pool."""
