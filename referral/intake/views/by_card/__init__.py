"""What the patient tells by the card: feeling worse, and needing help again."""
