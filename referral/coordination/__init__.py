"""The coordinator's desk, on top of the pile: sees all, is seen by none."""
