"""Usage reports from a file."""
