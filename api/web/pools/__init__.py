"""Pools: which there are, how far they are, and where one can still join."""
