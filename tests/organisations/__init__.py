"""Organisations beside hospitals."""
