"""Evidence to take away: packages of the log or a part of it, made in the background."""
