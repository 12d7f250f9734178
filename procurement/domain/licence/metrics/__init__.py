"""Licence metrics: one file, one way of counting, found by its `METRIC` and proved by its examples."""
