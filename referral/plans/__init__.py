"""Plans: a draft for everybody who waits; people decide each of its lines."""
