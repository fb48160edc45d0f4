"""What letters on paper say of themselves."""

from referral.i18n import _l

TITLE = _l("Letter")
"""Of every PDF: its name and facts tell of nobody and of no illness."""
CUT = "…"
