"""One order: what it is, what happened to it, and the steps it can take."""
