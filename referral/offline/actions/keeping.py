"""What a phone says is kept in its case by the deeds of the intake's pages, beside what people typed there since."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from referral.accounts.models import User
from referral.audit import Actor
from referral.i18n import _l
from referral.intake import actions as intake
from referral.intake.actions.emergency import bedside_of
from referral.intake.models import Case
from referral.intake.questions.kinds import KINDS, of_case
from referral.intake.questions.table import GROUPS
from referral.intake.red_flags import ALONE, red_flags
from referral.intake.shift.notes import keep_note
from referral.offline import clock
from referral.offline.actions import merging
from referral.offline.actions.merging import ABOUT, BEDSIDE, SIGNS
from referral.offline.models import MADE_OFFLINE, Entry
from referral.offline.reading import Said
from referral.offline.saying import differing_in_words

PHONE_SAYS = _l(
    "An entry from a phone without a network came after somebody had typed into this case. What was typed stands. "
    "The phone says:"
)


class By(NamedTuple):
    """In whose name an entry is filed, of which phone, and how far that phone's clock was before ours."""

    actor: Actor
    user: User
    device_id: uuid.UUID
    ahead_by: int


def keep(case: Case, entry: Entry, content: Mapping[str, Any], said: Said, by: By, now: datetime) -> None:
    """Each group as its page would; then the signs, so that the rota of the right country is called.

    What people have typed into the case since the phone's signs came stands; what the phone says otherwise is told.
    """
    before = (entry.said if entry.case is case else None) or {}
    differing = set(_keep_bedside(case, said.bedside, before, by, now))
    for name, data in said.groups.items():
        asked_here = {each.name for each in of_case(GROUPS[name], case).questions}
        mine = {n: v for n, v in data.items() if name != KINDS or n in asked_here}
        found = merging.of_group(case, name, mine, before.get(name, {}))
        intake.save_group(case, name, found.kept, by.actor, now)
        differing |= found.differing
    if said.about is not None:
        stands = (case.answers or {}).get(ABOUT, {})
        about = merging.merged(ABOUT, stands, said.about, before.get(ABOUT, {}))
        intake.answer_about(case, about.kept, by.actor, now)
    signs = _keep_signs(case, content, before.get(SIGNS, {}), by, now)
    if content["kind"] == "signs":
        signs = {
            code for code in signs if content["signs"][code]["answer"] != before.get(SIGNS, {}).get(code)
        }
    _tell_differing(case, content, differing, signs, by, now)


def _keep_bedside(
    case: Case, bedside: dict[str, Any], before: Mapping[str, Any], by: By, now: datetime
) -> Iterable[str]:
    if not bedside:
        return ()
    found = merging.merged(BEDSIDE, bedside_of(case), bedside, before.get(BEDSIDE, {}))
    intake.keep_bedside(case, found.kept, by.actor, now)
    return found.differing


def _tell_differing(
    case: Case, content: Mapping[str, Any], names: set[str], signs: set[str], by: By, now: datetime
) -> None:
    """A note with the phone's own words, which the desk has to hear; nothing where nothing differs."""
    if lines := differing_in_words(content, names, signs):
        told = [str(PHONE_SAYS), *(f"{each.question}: {each.answer}" for each in lines)]
        keep_note(case, "note", "\n".join(told), by.actor, now)
        intake.tell_desk(case, now)


def said_so_far(
    entry: Entry, case: Case, content: Mapping[str, Any], said: Said
) -> dict[str, dict[str, Any]]:
    """What this phone has said of the case until now, beside which everything else was typed by people."""
    before = entry.said or {}
    return {
        **before,
        **said.groups,
        **({ABOUT: said.about} if said.about is not None else {}),
        BEDSIDE: before.get(BEDSIDE, {}) | (said.bedside if before else bedside_of(case)),
        **signs_so_far(entry, content),
    }


def signs_so_far(entry: Entry, content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The warning signs among it, which it may send once more."""
    answers = {code: each["answer"] for code, each in content["signs"].items()}
    return {SIGNS: {**(entry.said or {}).get(SIGNS, {}), **answers}}


def _keep_signs(
    case: Case, content: Mapping[str, Any], before: Mapping[str, str], by: By, now: datetime
) -> set[str]:
    """What was not said before: an emergency that a doctor has seen to is not raised by the same words again.

    The codes of which people say something else by now.
    """
    answers = {code: each["answer"] for code, each in content["signs"].items()}
    table = red_flags()
    alone = {code: said for code, said in answers.items() if code in table and table[code].screen == ALONE}
    others = {code: said for code, said in answers.items() if code not in alone}
    found = merging.of_signs((case.answers or {}).get("red_flags", {}), others, before)
    _note_times(case, content, by, now)
    if found.kept:
        intake.answer_red_flags(case, found.kept, by.actor, now)
    if alone and (case.private_answers or {}).get(ALONE) != alone:
        intake.answer_alone(case, alone, by.actor, now)
    return set(found.differing)


def _note_times(case: Case, content: Mapping[str, Any], by: By, now: datetime) -> None:
    """When it was written, and when the first sign was ticked, by our clock: whoever calls asks what happened since."""
    made = clock.corrected(content["made_at"], by.ahead_by, now)
    yes = [clock.corrected(each.get("at"), by.ahead_by, now).at for each in content["signs"].values()
           if each["answer"] == "yes" and clock.read(each.get("at"))]  # fmt: skip
    before = (case.answers or {}).get(MADE_OFFLINE, {})
    told = {
        "at": made.at.isoformat(),
        "ahead": made.ahead,
        **({"signs_at": min(yes).isoformat()} if yes else {}),
    }
    case.answers = {**(case.answers or {}), MADE_OFFLINE: {**told, **before}}
