"""Finding cancer patients among refugees: a tick list that keeps counts alone, and a wish to be called."""
