"""Forming an alliance."""
