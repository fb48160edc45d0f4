"""Tests of record_copies."""
