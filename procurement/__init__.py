"""Abrufbuch: call-offs under municipal framework contracts, recorded as events and folded into figures."""
