"""What is said beside a diagnosis: what is denied, whose illness it is, where it spread; tables decide."""
