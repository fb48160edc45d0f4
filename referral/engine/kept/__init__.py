"""What the engine keeps from one request to the next."""
