"""The public map, the list and open data."""
