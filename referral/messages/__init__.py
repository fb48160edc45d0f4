"""What the patient, and whom they have named, are told by short texts: when, by which way, and how it is stopped."""
