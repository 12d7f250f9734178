"""Demand for products in preparation: asked by managers, declared by members."""
