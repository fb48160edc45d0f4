"""PostgreSQL: its base and its log made, and played back."""
