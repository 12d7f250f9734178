"""One alliance: who is in it, what it costs and saves, joining, leaving and dissolving."""
