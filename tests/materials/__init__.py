"""Cards and documents for patients."""
