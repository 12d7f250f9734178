"""The basket, and orders made of it in three steps."""
