"""Published societies, those who answer for them, and requests relayed to them."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.crypto import link_token, new_data_key, token_hash
from referral.intake.models import Case, Consent
from referral.societies.models import Liaison, Relay, Society, SocietyEdition, SocietyLink
from referral.societies.people import index_of
from tests.crowd.writing import add
from tests.societies.scenes import FACTS

DAY = timedelta(days=1)
CODES: dict[str, Any] = {
    "site": "breast",
    "modalities": ["surgery"],
    "asked": 3,
    "declined": {"no_capacity": 3},
}


class Asked(NamedTuple):
    """What a page's scene names: a society, one request, and links to it, to an invitation and to an own page."""

    society: Society
    relay: Relay
    answer: SocietyLink
    invite: SocietyLink
    own: SocietyLink


def some_societies(size: int, case: Case, staff: dict[Role, User], now: datetime) -> Asked:
    """So many that everybody reads; one of them has as many who answer, all have been asked about one case."""
    societies = [_published(n, now) for n in range(size)]
    by = staff[Role.COORDINATOR].id
    first = [_liaison(societies[0], n, by, now) for n in range(size)]
    first[0].email_index = index_of(staff[Role.LIAISON].email)
    for n, society in enumerate(societies[1:], start=size):
        _liaison(society, n, by, now)
    add([Consent(id=uuid.uuid4(), case_id=case.id, purpose="ask_societies", scope={}, text_version="1", language="uk",
                 given_by="patient", recorded_by=by, given_at=now)])  # fmt: skip
    relays = [_relay(society, case, by, now) for society in societies[: size - size // 4]]
    answer = _link(first[0], "answer", now, relays[0])
    newcomer = _liaison(societies[1], 2 * size, by, now, "invited")
    links = (answer, _link(newcomer, "invite", now), _link(first[1], "own", now))
    return Asked(societies[0], relays[0], *links)


def _published(n: int, now: datetime) -> Society:
    made = Society(id=uuid.uuid4(), country="PL", code=f"society-{n}", state="published", newest=1)
    edition = SocietyEdition(id=uuid.uuid4(), society_id=made.id, number=1, written_at=now, **FACTS)
    made.shown_id, made.next_check = edition.id, now.date() + 90 * DAY
    add([made])
    add([edition])
    return made


def _liaison(society: Society, n: int, by: uuid.UUID, now: datetime, state: str = "active") -> Liaison:
    key = new_data_key()
    row = Liaison(id=uuid.uuid4(), society_id=society.id, position="liaison", state=state, language="pl")
    row.data_key, row.data_key_id, row.invited_by, row.invited_at = key, key.id, by, now
    row.said, row.email_index = {"email": f"l{n}@society.example", "name": f"Dr {n}"}, f"liaison {n}"
    row.topics, row.languages, row.consented_at = ["referral"], ["pl"], now
    row.confirm_by = row.valid_until = now.date() + 90 * DAY
    add([key])
    add([row])
    return row


def _relay(society: Society, case: Case, by: uuid.UUID, now: datetime) -> Relay:
    row = Relay(
        id=uuid.uuid4(), case_id=case.id, society_id=society.id, topic="referral", asked_by=by, asked_at=now
    )
    row.due_at, row.codes = now + 3 * DAY, CODES
    add([row])
    return row


def _link(liaison: Liaison, purpose: str, now: datetime, relay: Relay | None = None) -> SocietyLink:
    link = SocietyLink(id=uuid.uuid4(), purpose=purpose, liaison_id=liaison.id, created_at=now)
    link.relay_id, link.expires_at = relay.id if relay else None, now + 30 * DAY
    link.token_hash = token_hash(link_token(link.id))
    add([link])
    return link
