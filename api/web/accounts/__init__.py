"""Who can sign in, and with what."""
