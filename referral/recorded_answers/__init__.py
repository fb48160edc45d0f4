"""Recorded answers: what a hospital said by telephone, e-mail or letter, written down by a coordinator."""
