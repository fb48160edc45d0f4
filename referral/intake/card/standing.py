"""Where a patient's case stands, as their own page says it: true at each reading, and no more than may be said.

Whoever holds the card reads the step and whom to call: no illness, no reason of an end, never a death. How a case
ended is said after the second secret, in gentle words; of three ends only "please call us".
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from referral.i18n import _l, day_words, moment_words, ngettext
from referral.intake.card.whom_to_call import coordination_phone
from referral.intake.models import Case
from referral.intake.questions.consents import Purpose
from referral.intake.states import CALL, PAUSED, STATES

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
    LOOKED: _l("A coordinator has looked at your answers and is choosing hospitals to ask."),
    OVER: _l("This request is closed."),
    ENDED_CONSENT: _l(
        "You have taken back your consent. Nothing more is shown to hospitals, and nothing is sent."
    ),
}
ASKING_OTHERS = _l("Not every hospital could say yes. We are asking others.")
LOOKING_FURTHER = _l("No hospital has said yes so far. A coordinator is choosing another one to ask.")
KEPT_FOR_YOU = _l(
    "The place that a hospital gave you is kept until %(time)s while a person calls you. You may change your mind."
)
AGAIN = _l(
    "You have asked for help again. A coordinator looks at it and calls you; nothing is sent before that."
)
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
    """What referrals tell of a case: on which days hospitals were asked, whether one could not help, how many have the
    request now, and until when a place is kept whose consent was taken back."""

    asked_on: list[date] = field(default_factory=list)
    some_said_no: bool = False
    asked_now: int = 0
    kept_until: datetime | None = None


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
        said = [str(SAID[ENDED_CONSENT]), *_kept(progress, opened)]
        return Standing("", said, "", _if_needed(case), shows_case=False)
    if case.state == "closed":
        return _closed(case, opened)
    if case.state == "draft" and _is_again(case):
        return Standing(REGISTERED, [str(AGAIN)], str(CALL), _if_needed(case))
    words, step = STATES[case.state], _step(case, progress)
    told = _sentences(step, progress)
    if case.state == PAUSED or not told:
        told = [str(words.happening), *told]
    return Standing(step, [*told, *_kept(progress, opened)], str(words.next), _if_needed(case))


def _kept(progress: Progress, opened: bool) -> list[str]:
    """That a place is kept, for who gave the second secret."""
    until = progress.kept_until if opened else None
    return [str(KEPT_FOR_YOU) % {"time": moment_words(until)}] if until else []


def _may_keep(case: Case) -> bool:
    return any(each.purpose == Purpose.STORE and each.withdrawn_at is None for each in case.consents)


def _is_again(case: Case) -> bool:
    """Whether it is a new need of somebody whose case was over."""
    return any("from" in each.scope for each in case.consents if each.purpose == Purpose.STORE)


def _step(case: Case, progress: Progress) -> str:
    """An emergency stands where it stood: what was asked or agreed goes on beneath it."""
    state = (case.paused_state or "waiting") if case.state == PAUSED else case.state
    if state != "waiting":
        return STATES[state].step
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
    if progress.some_said_no:
        return [str(asked), str(ASKING_OTHERS if progress.asked_now else LOOKING_FURTHER)]
    return [str(asked)]


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
