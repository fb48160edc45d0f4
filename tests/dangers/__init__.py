"""Dangers that anybody reports, and what becomes of them."""
