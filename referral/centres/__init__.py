"""The public map and list of hospitals that treat cancer, in the words of the evidence, and the same as open data."""
