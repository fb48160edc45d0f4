"""What the patient, and whom they have named, are told by short texts."""
