"""A seeded year of invented people before the real directory, and what policies make of it."""
