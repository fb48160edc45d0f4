"""The tick list at partner places."""
