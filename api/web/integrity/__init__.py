"""Whether nothing was changed or left out: checkpoints, the check of the whole log, the public key."""
