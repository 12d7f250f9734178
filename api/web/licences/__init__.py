"""Licences: owned, in use, spare, missing, and reporting how many are in use."""
