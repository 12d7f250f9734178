"""Where a figure comes from: the events that make it, adding up to it."""
