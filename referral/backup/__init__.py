"""Back-ups that only an offline key opens, made while the service runs, and proved by restoring them."""
