"""What requests print: the packet for a hospital, the patient's letter, a confirmation for the way."""
