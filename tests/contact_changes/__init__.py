"""A new phone or place told by the patient."""
