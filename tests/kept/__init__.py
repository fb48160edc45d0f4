"""A database as the code of one commit filled it, kept as text, and the way to open it with later code."""
