"""Long work: what runs, what came of it, and the files it made."""
