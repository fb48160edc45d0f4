"""Societies that were asked in codes and advisers who were asked, as many as a service of a size has of each."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.sizes import people
from bench.sizes.cases import Filed
from bench.sizes.people import Somebody
from bench.sizes.writing import Row, write
from referral.accounts.roles import Role
from referral.advice.models import AdviceAnswer, AdviceRequest, AdviceSeat, Adviser
from referral.advice.wording import QUESTIONS
from referral.crypto import DataKey, link_token, token_hash
from referral.intake.models import Consent
from referral.societies.kinds import KINDS, TOPICS
from referral.societies.models import Liaison, Relay, Society, SocietyEdition, SocietyLink

DAY = timedelta(days=1)
SOCIETIES, PEOPLE = 80, 3
"""As many societies as are shipped; a liaison person and two deputies of each."""
ASKED_EVERY = 20
"""Of so many cases one was relayed to a society, and one was asked advice about."""
CODES = {"site": "breast", "modalities": ["surgery"], "asked": 3, "declined": {"other": 3}}
WORDS = {language: "x" for language in ("uk", "ru", "en")}


def fill(draw: random.Random, filed: list[Filed], by_role: dict[str, list[uuid.UUID]], now: datetime) -> None:
    """Write both, of some of the cases; what is open waits for an answer, the rest was answered."""
    desk, asked = by_role[Role.COORDINATOR][0], filed[::ASKED_EVERY]
    _relayed(draw, asked, desk, now)
    _advised(draw, asked, desk, by_role[Role.ADVISER], now)


def _id(draw: random.Random) -> uuid.UUID:
    return uuid.UUID(int=draw.getrandbits(128), version=4)


def _relayed(draw: random.Random, asked: list[Filed], by: uuid.UUID, now: datetime) -> None:
    societies = [_id(draw) for _ in range(SOCIETIES)]
    editions = [_id(draw) for _ in societies]
    who = [(each, people.somebody(draw)) for each in societies for _ in range(PEOPLE)]
    write(Society, (_society(*each, now) for each in zip(societies, editions, strict=True)))
    write(SocietyEdition, (_edition(*each, now) for each in zip(societies, editions, strict=True)))
    write(DataKey, people.keys([somebody for _society, somebody in who]))
    write(Liaison, (_liaison(society, somebody, by, now) for society, somebody in who))
    write(Consent, (_consent(case, "ask_societies", by, _id(draw)) for case in asked))
    relays = [_relay(draw, case, draw.choice(societies), by) for case in asked]
    write(Relay, relays)
    readers = {society: somebody.id for society, somebody in who}
    write(SocietyLink, (_link(draw, each, readers[each["society_id"]]) for each in relays))


def _society(society: uuid.UUID, edition: uuid.UUID, now: datetime) -> Row:
    shown = {"state": "published", "newest": 1, "shown_id": edition, "next_check": (now + 90 * DAY).date()}
    return {"id": society, "code": f"s-{society.hex[:8]}", "country": "PL", **shown}


def _edition(society: uuid.UUID, edition: uuid.UUID, now: datetime) -> Row:
    names = {"name": f"Towarzystwo {society.hex[:8]}", "name_latin": "", "name_en": ""}
    about = {"kind": next(iter(KINDS)), "topics": list(TOPICS), "languages": ["pl"], "words": WORDS}
    rest = {"office": {}, "links": [], "source": "https://society.example/", "read_on": now.date()}
    return {"id": edition, "society_id": society, "number": 1, "written_at": now, **names, **about, **rest}


def _liaison(society: uuid.UUID, who: Somebody, by: uuid.UUID, now: datetime) -> Row:
    said = {"email": f"l{who.id.hex[:8]}@society.example", "name": "Dr Wzorowa"}
    days = {"confirm_by": (now + 60 * DAY).date(), "valid_until": (now + 300 * DAY).date()}
    agreed = {"state": "active", "consent_text": "1", "consented_at": now, "asked_at": now, **days}
    rest = {"position": "liaison", "language": "pl", "invited_by": by, "invited_at": now}
    sealed = who.sealed("society_liaison", "said_sealed", who.id, said)
    does = {"topics": ["referral"], "languages": ["pl"], "email_index": who.id.hex, "said_sealed": sealed}
    return {"id": who.id, "society_id": society, "data_key_id": who.key_id, **agreed, **rest, **does}


def _consent(case: Filed, purpose: str, by: uuid.UUID, row_id: uuid.UUID) -> Row:
    said = {"text_version": "1", "language": "uk", "given_by": "patient", "given_at": case.filed}
    return {
        "id": row_id,
        "case_id": case.id,
        "purpose": purpose,
        "scope": {},
        "recorded_by": by,
        **said,
    }


def _relay(draw: random.Random, case: Filed, society: uuid.UUID, by: uuid.UUID) -> Row:
    asked = {"topic": "referral", "asked_by": by, "asked_at": case.filed, "codes": CODES}
    is_open = case.state == "waiting"
    over = {} if is_open else {"closed_at": case.filed + DAY, "first_seen_at": case.filed + DAY}
    how = {"state": "sent"} if is_open else {"state": "answered", "answer": "cannot_help", "reason": "other"}
    due = {"due_at": case.filed + 3 * DAY}
    return {"id": _id(draw), "case_id": case.id, "society_id": society, **asked, **due, **how, **over}


def _link(draw: random.Random, relay: Row, liaison: uuid.UUID) -> Row:
    row_id = _id(draw)
    until = {"created_at": relay["asked_at"], "expires_at": relay["due_at"] + 7 * DAY}
    whose = {"purpose": "answer", "liaison_id": liaison, "relay_id": relay["id"]}
    return {"id": row_id, "token_hash": token_hash(link_token(row_id)), **whose, **until}


def _advised(
    draw: random.Random, asked: list[Filed], by: uuid.UUID, users: list[uuid.UUID], now: datetime
) -> None:
    does = {"disciplines": ["surgical"], "languages": ["en"], "country": "PL", "institution": "Clinic"}
    vouched = {"willing_at": now, "confirmed_by": by, "confirmed_at": now}
    write(Adviser, ({"user_id": each, **does, **vouched} for each in users))
    consents = [_consent(case, "advice", by, _id(draw)) for case in asked]
    write(Consent, consents)
    requests = [_request(draw, *each, by) for each in zip(asked, consents, strict=True)]
    write(AdviceRequest, requests)
    seats = [_seat(draw, each, user) for each in requests for user in users]
    write(AdviceSeat, seats)
    write(AdviceAnswer, _answers(seats))


def _request(draw: random.Random, case: Filed, consent: Row, by: uuid.UUID) -> Row:
    what = {"question": draw.choice(list(QUESTIONS)), "disciplines": ["surgical"], "countries": ["PL"]}
    how = {"hours": 72, "with_conflict": False, "round": 1, "asked_by": by, "convener_id": by, "options": []}
    is_open = case.state == "waiting"
    over = {} if is_open else {"ended_at": case.filed + 3 * DAY}
    when = {"asked_at": case.filed, "due_at": case.filed + 3 * DAY, "state": "open" if is_open else "expired"}
    ids = {"id": _id(draw), "case_id": case.id, "consent_id": consent["id"]}
    return {**ids, **what, **how, **when, **over}


def _seat(draw: random.Random, request: Row, user: uuid.UUID) -> Row:
    at = request["asked_at"] + DAY
    who = {"request_id": request["id"], "user_id": user, "discipline": "surgical", "round": 1}
    how = {"state": "answered", "version": 1, "asked_at": request["asked_at"], "answered_at": at}
    return {"id": _id(draw), **who, "works_there": False, **how}


def _answers(seats: list[Row]) -> Iterator[Row]:
    for seat in seats:
        said = {"options": ["watch"], "missing": [], "conflict": "none"}
        yield {"seat_id": seat["id"], "version": 1, "at": seat["answered_at"], **said}
