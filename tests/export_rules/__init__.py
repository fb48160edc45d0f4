"""Export rules."""
