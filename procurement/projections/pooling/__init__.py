"""Kinds of pooling opportunities: one file each, found by their `KIND`, proved by their examples."""
