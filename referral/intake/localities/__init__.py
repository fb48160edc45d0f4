"""Finding where a person is: every locality of our countries by typing, with all its names."""
