"""Municipalities that order: admission, inhabitants, levy, approval rule, notice."""
