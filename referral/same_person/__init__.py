"""The same person: whether two cases are of one person; a coordinator decides, and can undo it."""
