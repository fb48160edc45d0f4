"""Tests of reading papers."""
