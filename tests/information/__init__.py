"""Information for patients."""
