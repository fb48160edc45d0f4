"""Who treats what, how many, in which languages; each hospital keeps its own page."""
