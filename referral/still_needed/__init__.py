"""Still needed: whether the patient still wants a hospital looked for; a person hears it, nothing closes by it."""
