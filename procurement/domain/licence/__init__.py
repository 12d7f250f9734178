"""What members use of what they own."""
