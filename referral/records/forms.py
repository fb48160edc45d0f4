"""What a request may say about erasing."""

from referral.forms import Choice, PageSchema, Text
from referral.i18n import _l

REASON_WORDS = {
    "asked_by_patient": _l("The person asked for it"),
    "past_its_time": _l("Its retention period is over"),
    "entered_by_mistake": _l("It was entered by mistake"),
}


class ErasureSchema(PageSchema):
    """Whom to erase, by reference, and why."""

    reference = Text(limit=20, required=True)
    reason = Choice(tuple(REASON_WORDS), required=True)
