"""Benches say what they measure, and measure it."""
