"""What `make proof` does at length and the daily run a few times: by the same code, counted."""
