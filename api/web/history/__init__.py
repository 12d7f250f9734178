"""What a member, contract, order or licence looked like at any moment, and what changed."""
