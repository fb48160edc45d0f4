"""What taking a step of a referral brings about beside the move itself."""
