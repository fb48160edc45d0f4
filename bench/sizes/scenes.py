"""The main pages as their readers open them, and the jobs that run beside them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from bench.sizes.whole import Known
from referral import audit, outbox, readiness
from referral.accounts.roles import Role
from referral.crypto import link_token
from referral.db import utc_now
from referral.duty import actions as duty
from referral.records import retention
from referral.referrals.actions import deadlines
from tests.pages import session_row

UNTIL = "2999-01-01T00:00:00+00:00"


class Scene(NamedTuple):
    """A page: who opens it, where, what the session holds before, what is posted (nothing: it is only read)."""

    who: str
    path: Callable[[Known], str]
    session: Callable[[Known], dict[str, Any]] = lambda _known: {}
    posted: Callable[[Known], dict[str, str]] = lambda _known: {}


def _at(address: str) -> Callable[[Known], str]:
    return lambda known: address.format(k=known)


def _card(known: Known) -> dict[str, Any]:
    row = session_row("card", subject_id=known.card)
    return {"card": {"id": str(known.card), "until": UNTIL, "opened": True, "row": row}}


def _link(known: Known) -> dict[str, Any]:
    return {
        "answer": {
            "link": str(known.link),
            "until": UNTIL,
            "row": session_row("answer", subject_id=known.link),
        }
    }


NOBODY = ""
DESK, HOSPITAL, VOLUNTEER, ADMINISTRATOR, AUDITOR = (
    Role.COORDINATOR, Role.HOSPITAL, Role.VOLUNTEER, Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip
LISTS = (
    "emergencies", "came_back", "due_today", "questions", "expiring", "not_delivered", "undated", "to_arrange",
    "no_show", "child_alone", "same_person", "contact_told", "asked_for", "incomplete", "parked", "my_countries",
    "mine",
)  # fmt: skip
PAGES: dict[str, Scene] = {
    "queue": Scene(DESK, _at("/desk")),
    "queue, second page": Scene(DESK, _at("/desk?page=2")),
    "queue, all states": Scene(DESK, _at("/desk?state=all")),
    "queue, closed": Scene(DESK, _at("/desk?state=closed")),
    "queue, town": Scene(DESK, lambda known: f"/desk?place={known.town}"),
    "queue, late, by treatment": Scene(DESK, _at("/desk?overdue=yes&sort=treatment")),
    **{f"worklist {name}": Scene(DESK, _at(f"/desk?list={name}")) for name in LISTS},
    "when somebody must act": Scene(DESK, _at("/desk/watch")),
    "told after closing": Scene(DESK, _at("/desk/told-after-closing")),
    "figures": Scene(DESK, _at("/figures")),
    "figures of a country": Scene(DESK, _at("/figures?country=PL")),
    "figures of a hospital": Scene(DESK, _at("/figures?hospital={k.hospital}")),
    "figures, own": Scene(HOSPITAL, _at("/hospital/figures")),
    "day to print": Scene(DESK, _at("/desk/day")),
    "case": Scene(DESK, _at("/desk/cases/{k.case}")),
    "case, closed": Scene(DESK, _at("/desk/cases/{k.closed}")),
    "case, send": Scene(DESK, _at("/desk/cases/{k.case}/send?h={k.hospital}")),
    "search, reference": Scene(DESK, _at("/desk/search"), posted=lambda k: {"words": k.reference}),
    "search, name": Scene(DESK, _at("/desk/search"), posted=lambda k: {"words": k.name}),
    "search, phone": Scene(DESK, _at("/desk/search"), posted=lambda k: {"words": k.phone}),
    "same person": Scene(DESK, _at("/desk/cases/{k.case}/same-person")),
    "letters not delivered": Scene(DESK, _at("/desk/letters")),
    "letters of the installation": Scene(ADMINISTRATOR, _at("/letters")),
    "plans": Scene(DESK, _at("/plans")),
    "plan": Scene(DESK, _at("/plans/{k.run}")),
    "hospital's inbox": Scene(HOSPITAL, _at("/hospital/inbox")),
    "hospital's page": Scene(HOSPITAL, _at("/hospital")),
    "answer by link": Scene(NOBODY, _at("/answer"), _link),
    "link opened": Scene(NOBODY, lambda known: f"/answer/{link_token(known.link)}"),
    "directory": Scene(VOLUNTEER, _at("/hospitals")),
    "hospital": Scene(ADMINISTRATOR, _at("/hospitals/{k.hospital}")),
    "own intakes": Scene(VOLUNTEER, _at("/intake")),
    "intake": Scene(VOLUNTEER, _at("/intake/new/consent")),
    "patient's page": Scene(NOBODY, _at("/card"), _card),
    "audit": Scene(AUDITOR, _at("/audit")),
    "audit, by deed": Scene(AUDITOR, _at("/audit?verb=case.read")),
    "audit, rare deed": Scene(AUDITOR, _at("/audit?verb=account.made")),
    "audit, by person": Scene(AUDITOR, _at("/audit?actor_id={k.actor}")),
    "audit, by case": Scene(AUDITOR, _at("/audit?case_id={k.case}")),
    "audit, deed and person": Scene(AUDITOR, _at("/audit?actor_id={k.actor}&verb=case.start")),
    "audit, page 20": Scene(AUDITOR, _at("/audit?page=20")),
    "duty": Scene(ADMINISTRATOR, _at("/duty")),
    "predicted answers": Scene(ADMINISTRATOR, _at("/estimates")),
    "reserving": Scene(ADMINISTRATOR, _at("/holds")),
    "erasures": Scene(ADMINISTRATOR, _at("/erasures")),
    "people": Scene(ADMINISTRATOR, _at("/people")),
    "settings": Scene(DESK, _at("/settings")),
    "readyz": Scene(NOBODY, _at("/readyz")),
}
JOBS: dict[str, Callable[[], Any]] = {
    "letters, nothing due": lambda: outbox.deliver(utc_now()),
    "clock": lambda: deadlines.tick(utc_now()),
    "alarms": lambda: duty.escalate(utc_now()),
    "what is past its time": lambda: retention.clear(utc_now()),
    "seal": audit.seal,
    "readiness": readiness.problems,
}
