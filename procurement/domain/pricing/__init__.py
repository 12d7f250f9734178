"""Pricing rules: one file, one rule, with its terms, its formula and executed examples."""
