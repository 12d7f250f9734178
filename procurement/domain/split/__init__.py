"""How the gain of a pool is split among its members: one method a file."""
