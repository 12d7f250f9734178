"""Two or three articles side by side."""
