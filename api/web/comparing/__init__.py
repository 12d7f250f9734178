"""One report at two moments, side by side."""
