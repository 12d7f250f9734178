"""The web: REST under /api/v1, and the pages people use. Knows the application; storage only through the wiring."""
