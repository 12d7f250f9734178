"""Language and appearance."""
