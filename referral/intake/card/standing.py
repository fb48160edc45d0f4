"""Where a patient's case stands, as their own page says it: true at each reading, and no more than may be said.

Whoever holds the card reads the step and whom to call: no illness, no reason of an end, never a death. How a case
ended is said after the second secret, in gentle words; of three ends only "please call us".
"""

from dataclasses import dataclass, field
from datetime import date

from referral.i18n import _l, day_words, ngettext
from referral.intake.card.whom_to_call import coordination_phone
from referral.intake.models import Case
from referral.intake.questions.consents import Purpose
from referral.intake.states import STATES

REGISTERED, LOOKED, ASKED, PLACED, BEGUN, OVER, ENDED_CONSENT = (
    *("registered", "looked", "asked", "placed", "in_treatment"),
    *("closed", "consent_ended"),
)
WAY: tuple[tuple[str, object], ...] = (
    (REGISTERED, _l("You are registered")),
    (LOOKED, _l("A coordinator has looked at it")),
    (ASKED, _l("Hospitals are asked")),
    (PLACED, _l("A hospital has agreed to take you")),
    (BEGUN, _l("Your treatment has begun")),
)
SAID = {
    LOOKED: _l("A coordinator has looked at your papers and is choosing hospitals to ask."),
    OVER: _l("This request is closed."),
    ENDED_CONSENT: _l(
        "You have taken back your consent. Nothing more is shown to hospitals, and nothing is sent."
    ),
}
ASKING_OTHERS = _l("Not every hospital could say yes. We are asking others.")
CHANGED = _l("Has your phone number or the place where you live changed? Please tell it to a person.")
GENTLY: dict[str, object] = {
    "completed": _l("Your treatment here has been completed. We wish you well."),
    "treated_elsewhere": _l(
        "You are treated elsewhere, so we have stopped looking for a hospital. We wish you well."
    ),
    "returned_home": _l(
        "You have returned home, so we have stopped looking for a hospital. We wish you well."
    ),
    "declined_all": _l(
        "You did not want the places that were found, so we have stopped looking. You may change your mind."
    ),
    "emergency_transfer": _l(
        "You were taken to a hospital at once, so we have stopped looking for another one."
    ),
    "duplicate": _l("You were registered twice. Please ask for the card of the other registration."),
}
"""How a case ended, after the second secret. What is not here is never said, only "please call us"."""
PLEASE_CALL, PLEASE_CALL_CARD = (
    _l("Please call us: %(phone)s"),
    _l("Please call us: the number is on your card."),
)
IF_NEEDED = _l("If you need us: %(phone)s")
IF_NEEDED_CARD = _l("If you need us, call the number on your card.")


@dataclass(frozen=True, slots=True)
class Progress:
    """What referrals tell of a case: on which days hospitals were asked, and whether one could not help."""

    asked_on: list[date] = field(default_factory=list)
    some_said_no: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says: the step of the way ("" for none), sentences, what to do, whom to call."""

    step: str
    sentences: list[str]
    next: str
    call: str
    shows_case: bool = True


def standing_of(case: Case, progress: Progress, opened: bool) -> Standing:
    """Where this case stands, for whoever holds the card or, `opened`, for who gave the second secret."""
    if not _may_keep(case):
        return Standing("", [str(SAID[ENDED_CONSENT])], "", _if_needed(case), shows_case=False)
    if case.state == "closed":
        return _closed(case, opened)
    words = STATES[case.state]
    step = _step(case, progress)
    told = _sentences(step, progress) or [str(words.happening)]
    return Standing(step, told, str(words.next), _if_needed(case))


def _may_keep(case: Case) -> bool:
    return any(each.purpose == Purpose.STORE and each.withdrawn_at is None for each in case.consents)


def _step(case: Case, progress: Progress) -> str:
    if case.state != "waiting":
        return STATES[case.state].step
    if progress.asked_on:
        return ASKED
    return LOOKED if case.owner_id or case.priority_at else REGISTERED


def _sentences(step: str, progress: Progress) -> list[str]:
    if step != ASKED:
        return [str(SAID[step])] if step == LOOKED else []
    days = list(dict.fromkeys(sorted(progress.asked_on)))
    listed, number = "; ".join(map(day_words, days)), len(progress.asked_on)
    asked = ngettext(
        "We have asked %(num)s hospital, on %(days)s.",
        "We have asked %(num)s hospitals, on %(days)s.",
        number,
        days=listed,
    )
    return [str(asked), *([str(ASKING_OTHERS)] if progress.some_said_no else [])]


def _closed(case: Case, opened: bool) -> Standing:
    if not opened:
        return Standing("", [str(SAID[OVER])], "", _if_needed(case), shows_case=False)
    gently = GENTLY.get(case.outcome or "")
    said = [str(SAID[OVER]), str(gently)] if gently else []
    return Standing("", said, "", _if_needed(case) if gently else _please_call(case), shows_case=False)


def _if_needed(case: Case) -> str:
    phone = coordination_phone(case.place_country)
    return str(IF_NEEDED) % {"phone": phone} if phone else str(IF_NEEDED_CARD)


def _please_call(case: Case) -> str:
    phone = coordination_phone(case.place_country)
    return str(PLEASE_CALL) % {"phone": phone} if phone else str(PLEASE_CALL_CARD)
