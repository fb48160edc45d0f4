"""The request on paper, for the hospital: what its page shows, no name before an acceptance, all after it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from referral.config import setting
from referral.contacts import contact_for
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake.models import Case
from referral.letters_on_paper.wording import CUT
from referral.referrals import identity, queries, visits
from referral.referrals.arranging.told import for_hospital
from referral.referrals.consents import shown_to
from referral.referrals.models import Referral
from referral.referrals.shown import what_decides
from referral.referrals.shown.what_decides import Row
from referral.referrals.table.states import BOOKED, OPEN_STATES, PLACING_STATES
from referral.referrals.telling import hospital_language
from referral.zones import day_in

PACKET, NAMED_PACKET = "packet", "named_packet"
MOST_PAGES = 2
CUTS = (None, 500, 200, 90, 40)
"""Characters of each free answer; the rest is read on the page. The last leaves room for every question there is."""
LONGEST_NAME, LONGEST_CODED = 60, 120
PAGE = "/hospital/referrals/{}"
"""Where a member of the hospital reads the same, after signing in: what the code on paper opens."""


def to_ask(case: Case) -> list[Referral]:
    """The open requests of a case that their hospital may read."""
    return _shown(case, OPEN_STATES)


def accepted(case: Case) -> list[Referral]:
    """The request whose hospital has accepted, while consent lives."""
    return _shown(case, PLACING_STATES)


def _shown(case: Case, states: Collection[str]) -> list[Referral]:
    """Those in these states whose hospitals a living consent lets see the case."""
    may = shown_to(case)
    return [
        each for each in queries.referrals_of(case) if each.state in states and str(each.hospital_id) in may
    ]


def languages(referral: Referral) -> tuple[str, ...]:
    """The hospital's, then those of whoever sends it."""
    return (hospital_language(referral.hospital), *PUBLIC_LANGUAGES)


def named(referral: Referral, now: datetime, longest: int | None) -> dict[str, Any]:
    """The whole request with the person; raises NotAllowed unless this hospital has accepted and consent lives."""
    identity.check_open(referral)
    known = referral.case.patient.identity or {}
    return {**_said(referral, now, longest, hides=False), "who": _who(known, longest)}


def _who(known: dict[str, Any], longest: int | None) -> list[tuple[str, str]]:
    """Name and contact, and what is longer than any of them cut like other free answers."""
    most = longest and max(longest, LONGEST_NAME)
    return [(heading, _shortened(text or "", most)) for heading, text in queries.identity_rows(known)]


def pseudonymous(referral: Referral, now: datetime, longest: int | None) -> dict[str, Any]:
    """The request as its page shows it before an acceptance: no name, no number. Raises NotAllowed without consent."""
    return {**_said(referral, now, longest, hides=True), "who": []}


def _said(referral: Referral, now: datetime, longest: int | None, hides: bool) -> dict[str, Any]:
    today = day_in(now, referral.case.place_country)
    known = what_decides.Known(referral.case, today, referral, hides)
    rows = what_decides.summary(referral, today, hides)
    parts = what_decides.clinical(referral, today, hides)
    return {
        "referral": referral,
        "today": today,
        "is_cut": longest is not None,
        "message": _shortened(known.without_names(referral.message or ""), longest),
        "contact": contact_for(referral.hospital.country),
        "known": [_cut(row, longest) for row in rows if row.is_known],
        "not_known": _by_reason(rows),
        "parts": [(heading, [_cut(row, longest) for row in found]) for heading, found in parts],
        "is_held_back": hides and bool(what_decides.withheld(referral.case, today)),
        "address": setting("PUBLIC_URL") + PAGE.format(referral.id),
        **_visit(referral),
    }


def _visit(referral: Referral) -> dict[str, Any]:
    is_booked = referral.state in BOOKED
    return {
        "visit_when": visits.day_and_hour(referral) if referral.state in PLACING_STATES else "",
        "arranged": for_hospital(referral.case, referral) if is_booked else [],
    }


def _cut(row: Row, longest: int | None) -> Row:
    """A row whose free words end at so many characters, with a sign that they go on; coded words are whole."""
    most = longest if row.language or longest is None else max(longest, LONGEST_CODED)
    return row._replace(text=_shortened(row.text, most))


def _shortened(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest].rstrip() + CUT


def _by_reason(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Why there is no answer → the headings of all of which that is so."""
    reasons = dict.fromkeys(row.text for row in rows if not row.is_known)
    return [(why, ", ".join(_headings(rows, why))) for why in reasons]


def _headings(rows: Iterable[Row], why: str) -> list[str]:
    return [row.heading for row in rows if not row.is_known and row.text == why]
