"""Members as a list: what membership costs them and what it saves."""
