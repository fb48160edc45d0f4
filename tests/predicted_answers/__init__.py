"""Tests of predicted answers."""
