"""Figures of hospitals, countries and groups, and the public totals."""
