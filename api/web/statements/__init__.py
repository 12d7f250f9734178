"""What the law asks of every public service's pages: accessibility, privacy, who is responsible."""
