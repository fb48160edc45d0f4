"""What may happen to societies, to those who answer for them, and to requests relayed to them."""
