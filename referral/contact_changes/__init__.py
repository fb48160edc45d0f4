"""Contact changes: a new phone or place told by the patient; a coordinator takes it over or refuses."""
