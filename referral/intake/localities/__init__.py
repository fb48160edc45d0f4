"""Finding where a person is: every place of our countries by typing, with all its names."""
