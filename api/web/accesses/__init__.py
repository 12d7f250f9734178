"""Who signed in, exported and looked at what."""
