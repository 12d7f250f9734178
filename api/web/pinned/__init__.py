"""Pinned reports: figures in a signed file, and the same figures computed again."""
