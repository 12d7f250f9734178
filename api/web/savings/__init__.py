"""What was saved against the list price."""
