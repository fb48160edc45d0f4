"""A patient arrives: the person (identity) apart from the case (the clinical need)."""
