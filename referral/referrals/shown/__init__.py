"""What a hospital reads before it accepts, in whose words, and what is left out."""
