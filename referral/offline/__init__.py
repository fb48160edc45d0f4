"""The phone without a network: its shell and its sealed outbox; what it sends is delivered to intake and records."""
