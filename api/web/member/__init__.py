"""A member, and the forms that keep its record."""
