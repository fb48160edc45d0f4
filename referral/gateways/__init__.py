"""By which ways beside e-mail a person with an account is reached, and what gateways report of what they took."""
