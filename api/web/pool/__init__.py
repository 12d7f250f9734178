"""One pool: what it brings, who pledged what, how the gain is split, and its end."""
