"""The patient's card: issued, scanned, and the page of the patient's own that it opens."""
