"""Tests of same person."""
