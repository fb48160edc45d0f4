"""Papers to the hospital: names covered by a person before a yes, everything agreed after it; who looked, when."""
