"""An opened entry becomes a case by the very deeds of the intake's pages; what must be mended is raised by field."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral import audit
from referral.accounts.models import User
from referral.audit import Actor
from referral.db import db, guarded_lock
from referral.errors import NotFound
from referral.i18n import _l, speaking
from referral.intake import actions as intake
from referral.intake.card.merged import living_case
from referral.intake.forms import unanswered
from referral.intake.models import Case
from referral.intake.queries import by_reference, case_for, ids_named
from referral.intake.questions.completeness import RED_FLAGS, TO_STORE, lacks_consent, missing
from referral.intake.questions.consents import GivenBy, Purpose
from referral.intake.questions.table import GROUPS
from referral.intake.red_flags import asked
from referral.intake.shift.notes import keep_note
from referral.intake.states import PAUSED
from referral.offline import clock
from referral.offline.actions import keeping
from referral.offline.actions.keeping import By
from referral.offline.models import CONTACT, INTAKE, RECEIVED, SIGNS, Entry
from referral.offline.reading import Said, read_answers
from referral.offline.unsealing import NotOpened
from referral.offline.wording import HAPPENED
from referral.zones import day_in

SIGNS_OPEN = _l("Some warning signs are still open. Answer each with yes, no or “I don't know”.")
NEWS = _l("News from a phone without a network")


class Mending(Exception):
    """Answers that their writer has to mend: field → sentences in the entry's language; nothing is filed."""

    def __init__(self, errors: Mapping[str, list[str]], signs: list[str] | None = None) -> None:
        super().__init__("needs mending")
        self.errors, self.signs = dict(errors), signs or []


def file_entry(content: Mapping[str, Any], by: By, now: datetime) -> Entry:
    """File an opened entry in the running transaction. Raises Mending, NotOpened, or what the intake refuses."""
    with speaking(content["locale"]):
        if content["kind"] == CONTACT:
            return _file_contact(content, by, now)
        said = read_answers(content, day_in(now))
        if said.errors:
            raise Mending(said.errors)
        entry, case = _begun(content, said.consent, by, now)
        _hand_on(entry, case, by, now)
        keeping.keep(case, entry, content, said, by, now)
        if not content["unfinished"] and case.submitted_at is None:
            _submit(case, by.actor, now)
        entry.state, entry.case = RECEIVED, entry.case or case
        db.session.flush()
        entry.said = keeping.signs_so_far(entry, content)
        entry.papers = [_plain(each) for each in content["papers"]]
        return entry


def file_signs(content: Mapping[str, Any], by: By, now: datetime) -> tuple[Entry, bool]:
    """Warning signs that came before their entry: the case stands at once and the rota is called; whether it was.

    After their entry they say nothing but signs that are there: it was written later, and so was what people changed.
    """
    with speaking(content["locale"]):
        said = read_answers({**content, "kind": "signs"}, day_in(now))
        entry, case = _begun(content, _narrow(said.consent, content["locale"]), by, now)
        before = case.state
        if entry.state == RECEIVED:
            content, said = _there_alone(content), Said()
        keeping.keep(case, entry, content, said, by, now)
        entry.case = entry.case or case
        db.session.flush()
        if entry.state == SIGNS:
            entry.said = keeping.said_so_far(entry, case, content, said)
        return entry, case.state == PAUSED and before != PAUSED


def _there_alone(content: Mapping[str, Any]) -> dict[str, Any]:
    there = {code: each for code, each in content["signs"].items() if each["answer"] != "no"}
    return {**content, "signs": there}


def _narrow(consent: dict[str, Any], locale: str) -> dict[str, Any]:
    """The consent that was given; where none was said yet, somebody has to be called in their vital interest."""
    if consent.get("agrees") == "yes":
        return consent
    return {
        "purpose": Purpose.CALL_BACK,
        "given_by": GivenBy.VITAL_INTEREST,
        "language": locale,
        "basis": str(SIGN_TICKED),
    }


SIGN_TICKED = _l("A warning sign was ticked on a phone without a network, before the consent was asked.")


def _begun(content: Mapping[str, Any], consent: dict[str, Any], by: By, now: datetime) -> tuple[Entry, Case]:
    """The row of this entry and its case; both as they stand when its warning signs came before.

    Where that was found to be another entry's person, the case under which the person goes on.
    """
    made = clock.corrected(content["made_at"], by.ahead_by, now)
    entry = db.session.get(Entry, content["id"], with_for_update=True, populate_existing=True)
    if entry is not None and entry.case is not None:
        case = living_case(entry.case)
        if lacks_consent(case) and consent.get("purpose") is None:
            intake.record_consent(case, Purpose.STORE, consent, by.actor, now)
        return entry, case
    if entry is None:
        entry = Entry(
            id=content["id"], kind=INTAKE, device_id=by.device_id, state=SIGNS, made_at=made.at,
            made_ahead=made.ahead, arrived_at=now,
        )  # fmt: skip
        db.session.add(entry)
        db.session.flush()
    return entry, intake.start(by.actor, now, content["id"], consent, taken_by=by.user.id)


def _hand_on(entry: Entry, case: Case, by: By, now: datetime) -> None:
    """Whoever files an entry keeps its case, also where its warning signs went in a former writer's name.

    The trail names both. A case that people have handed on since, or that goes on under another, stays where it is.
    """
    was = case.created_by
    if entry.state != SIGNS or entry.case is not case or by.user.id == was:
        return
    if guarded_lock(Case, Case.id == case.id, Case.keeper_id == was):
        db.session.refresh(case)
        case.keeper_id = by.user.id
        audit.record(by.actor, "case.hand_over", case, now, case_id=case.id, was=str(was), to=str(by.user.id))


def _submit(case: Case, actor: Actor, now: datetime) -> None:
    """Hand it over, or say what is still open, in the fields' own names."""
    todo = missing(case)
    if todo:
        errors = {
            question.name: [unanswered(question.words)]
            for group in todo.keys() - {RED_FLAGS, TO_STORE}
            for question in GROUPS[group].questions
            if question.name in todo[group]
        }
        errors |= {"signs": [str(SIGNS_OPEN)]} if RED_FLAGS in todo else {}
        errors |= {"agrees": [str(SIGNS_OPEN)]} if TO_STORE in todo else {}
        raise Mending(errors, _open_signs(case) if RED_FLAGS in todo else [])
    intake.submit(case, actor, now)


def _open_signs(case: Case) -> list[str]:
    given, about = (case.answers or {}).get("red_flags", {}), (case.answers or {}).get("red_flags_about", {})
    lines = [flag.code for screen in ("now", "today", "more") for flag in asked(screen, about)]
    return [code for code in lines if code not in given]


def join(content: Mapping[str, Any], case: Case, device_id: uuid.UUID, ahead_by: int, now: datetime) -> None:
    """An entry that a person has typed into a case: its photographs may follow. Nothing where it stands already."""
    made = clock.corrected(content["made_at"], ahead_by, now)
    entry = db.session.get(Entry, content["id"], with_for_update=True, populate_existing=True)
    if content["kind"] != INTAKE or (entry and (entry.state == RECEIVED or entry.case_id != case.id)):
        return
    if entry is None:
        entry = Entry(
            id=content["id"], kind=INTAKE, device_id=device_id, case=case, made_at=made.at, made_ahead=made.ahead,
            arrived_at=now,
        )  # fmt: skip
        db.session.add(entry)
    entry.state = RECEIVED
    db.session.flush()
    entry.papers = [_plain(each) for each in content["papers"]]


def _plain(paper: Mapping[str, Any]) -> dict[str, Any]:
    """A paper of the entry as it can be kept: ids as text."""
    files = [{**each, "origin": str(each["origin"])} for each in paper["files"]]
    return {**paper, "origin": str(paper["origin"]), "files": files}


def _file_contact(content: Mapping[str, Any], by: By, now: datetime) -> Entry:
    """News of a case that is known: a note there, sealed, which the desk has to hear."""
    found = db.session.get(Entry, content["id"], with_for_update=True)
    if found is not None:
        return found
    case = _case_named(str(content["answers"].get("reference") or ""), by.user)
    keep_note(case, "note", _news(content["answers"]), by.actor, now)
    intake.tell_desk(case, now)
    made = clock.corrected(content["made_at"], by.ahead_by, now)
    entry = Entry(
        id=content["id"], kind=CONTACT, device_id=by.device_id, state=RECEIVED, case=case, made_at=made.at,
        made_ahead=made.ahead, arrived_at=now,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def _case_named(words: str, user: User) -> Case:
    """The one case of a reference or a card's code that this person may see; NotOpened where there is none."""
    found = by_reference(user, words) if words else None
    for case_id in [] if found or not words else ids_named(words):
        try:
            found = case_for(user, case_id)
        except NotFound:
            continue
    found = living_case(found) if found else None
    if found is None or found.state == "closed":
        raise NotOpened("no_such_case")
    return found


def _news(answers: Mapping[str, Any]) -> str:
    happened = answers.get("happened") or []
    lines = [str(NEWS), *(str(HAPPENED[each]) for each in happened if each in HAPPENED)]
    lines += [str(answers[name])[:500] for name in ("phone", "note") if answers.get(name)]
    day = "-".join(str(answers.get(f"dose_given_on-{part}") or "?")[:4] for part in ("year", "month", "day"))
    return "\n".join([*lines, *([day] if day != "?-?-?" else [])])
