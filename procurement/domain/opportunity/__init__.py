"""What managers decided about pooling opportunities."""
