"""Still needed: whether the patient still wants a hospital looked for; told by them, heard by a person, never closing."""
