"""Tests of travel groups."""
