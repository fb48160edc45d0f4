"""An answer that a hospital gave elsewhere, and a coordinator records: who there said it, how, and when."""

from dataclasses import dataclass
from datetime import datetime

from referral.errors import Invalid
from referral.i18n import _l, moment_words
from referral.referrals import wording
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.states import ENDED_BY_ANSWER, HOSPITAL, OPEN_STATES

CHANNELS = ("telephone", "email", "letter")
# An answer given elsewhere and recorded by a coordinator: in the letter, on the hospital's page, at the desk.
RECORDED_HOW: dict[str, object] = {
    "telephone": _l(
        "On %(date)s somebody of your hospital answered the request %(reference)s by telephone. A coordinator "
        "has recorded the answer:"
    ),
    "email": _l(
        "On %(date)s somebody of your hospital answered the request %(reference)s by e-mail. A coordinator has "
        "recorded the answer:"
    ),
    "letter": _l(
        "On %(date)s somebody of your hospital answered the request %(reference)s by letter. A coordinator has "
        "recorded the answer:"
    ),
}
TOLD_BY: dict[str, object] = {
    "telephone": _l("Told by telephone on %(moment)s by %(person)s, %(role)s."),
    "email": _l("Written by e-mail on %(moment)s by %(person)s, %(role)s."),
    "letter": _l("Written by letter on %(moment)s by %(person)s, %(role)s."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Who of the hospital gave an answer (name and role there), by which channel, at what moment."""

    name: str
    role: str
    channel: str
    at: datetime

    def is_of(self, step: ReferralMove) -> bool:
        """Whether a step records this very word."""
        said = (step.told_name, step.told_role, step.told_channel, step.told_at)
        return said == (self.name, self.role, self.channel, self.at)


def check_told(told: Told, referral: Referral, now: datetime) -> None:
    """Raise Invalid unless somebody is named with a role, the channel is known and the moment can be true."""
    refusals = (
        ("told_name", not told.name.strip(), wording.WHO_SAID_IT),
        ("told_role", not told.role.strip(), wording.ROLE_NEEDED),
        ("told_channel", told.channel not in CHANNELS, wording.CHANNEL_NEEDED),
        ("told_on", told.at > now, wording.TOLD_TO_COME),
        ("told_on", told.at.date() < referral.case.created_at.date(), wording.TOLD_BEFORE_CASE),
    )
    wrong = {field: [str(sentence)] for field, is_wrong, sentence in refusals if is_wrong}
    if wrong:
        raise Invalid(wrong)


def newest_word(referral: Referral) -> ReferralMove | None:
    """The step that records the hospital's word, while nobody of the hospital has done a step of its own since."""
    spoken = (step for step in reversed(referral.moves) if step.told_channel or step.actor_role == HOSPITAL)
    newest = next(spoken, None)
    return newest if newest is not None and newest.told_channel else None


def may_object(referral: Referral) -> bool:
    """Whether the hospital can still say that a recorded answer is not what it said."""
    return referral.state in OPEN_STATES | ENDED_BY_ANSWER and newest_word(referral) is not None


def told_by(step: ReferralMove) -> str:
    """Who of the hospital gave a recorded answer, how and when, in the reader's language."""
    who = {"person": step.told_name, "role": step.told_role}
    return str(TOLD_BY[str(step.told_channel)]) % {**who, "moment": moment_words(step.told_at)}
