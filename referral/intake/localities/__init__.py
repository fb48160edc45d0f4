"""Finding where a person is: every place of the seven countries by typing, with all its names."""
