"""What the cooperative bought, saved and has left, and what needs attention."""
