"""Read models: one file each, found by their `PROJECTION`, proved by their examples."""
