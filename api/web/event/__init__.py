"""One event with everything that is recorded of it."""
