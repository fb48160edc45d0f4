"""What the ranking is held against: SQL in three databases, numpy in float64, a ball tree, the memory itself."""
