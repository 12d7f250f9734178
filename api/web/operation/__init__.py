"""How the service stands, and what sets it right."""
