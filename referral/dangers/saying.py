"""What the form asks of whoever reports a danger; every reader meets these words."""

from referral.dangers.models import NO, UNKNOWN, YES
from referral.i18n import _l

CAME_TO_HARM: dict[str, object] = {
    YES: _l("Yes, somebody came to harm"),
    NO: _l("No"),
    UNKNOWN: _l("I don't know"),
}
