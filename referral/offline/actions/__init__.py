"""What may happen to phones and to what they send; each verb in one transaction."""
