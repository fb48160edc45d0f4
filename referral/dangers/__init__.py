"""Dangers that anybody reports, and what became of each: the incident log."""
