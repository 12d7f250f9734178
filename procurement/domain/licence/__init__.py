"""What members own, use, offer and pass on."""
