"""Tests of own_page."""
