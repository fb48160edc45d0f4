"""The patient's papers."""
