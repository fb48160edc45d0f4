"""What a stranger may send, and what becomes of it."""
