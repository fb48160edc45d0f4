"""Whether links still answer."""
