"""The rules an order must pass: one file, one rule, with the refusals it raises."""
