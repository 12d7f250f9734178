"""The control that puts the clock of a page back to any moment."""
