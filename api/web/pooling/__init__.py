"""Where members would do better with licences together."""
