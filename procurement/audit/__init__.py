"""Evidence: the log as a Merkle tree with signed checkpoints, and proof that nothing was changed or left out."""
