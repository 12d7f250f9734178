"""Demand for products that are in preparation: what members would call off."""
