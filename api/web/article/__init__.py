"""One article of one contract."""
