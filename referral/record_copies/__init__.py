"""A person asks for all that is kept about them: people make sure who asks, a worker makes it, it is handed over."""
