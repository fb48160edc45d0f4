"""Tests of still_needed."""
