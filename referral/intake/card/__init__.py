"""The patient's card: issued and scanned, the session it opens, and the words of each state."""
