"""A crowd: a whole service with many rows of everything, for tests that count what a page costs."""
