"""Which hospital looked at papers, when: counted by day, from the trail; nobody's name."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from referral.audit import AuditEvent
from referral.db import db
from referral.hospitals.queries import hospitals_by_id
from referral.i18n import ngettext
from referral.intake.localities.in_words import with_town
from referral.intake.models import Case
from referral.zones import day_in

READ, ORIGINAL, BUNDLE = "paper.read", "paper_original.read", "paper_bundle.read"
VERBS = (READ, ORIGINAL, BUNDLE)
MOST_EVENTS, MOST_ROWS = 500, 60
HOSPITAL = "hospital"


class Look(NamedTuple):
    """One line: on which day, which hospital, what it did with how many papers."""

    day: date
    hospital: str
    deed: str


def looked(case: Case) -> list[Look]:
    """What hospitals did with the papers of a case, the newest day first; two statements."""
    columns = (AuditEvent.at, AuditEvent.hospital_id, AuditEvent.verb, AuditEvent.subject_id)
    mine = (AuditEvent.case_id == str(case.id), AuditEvent.verb.in_(VERBS), AuditEvent.actor_role == HOSPITAL)
    newest = db.select(*columns).where(*mine).order_by(AuditEvent.at.desc(), AuditEvent.id)
    papers: dict[tuple[date, str, str], set[str]] = defaultdict(set)
    for at, hospital, verb, paper in db.session.execute(newest.limit(MOST_EVENTS)):
        papers[(day_in(at, case.place_country), str(hospital), verb)].add(paper)
    names = _names({hospital for _day, hospital, _verb in papers})
    rows = [(day, names.get(who, ""), deed(verb, len(which))) for (day, who, verb), which in papers.items()]
    return [Look(*row) for row in rows[:MOST_ROWS]]


def _names(ids: set[str]) -> dict[str, str]:
    return {code: with_town(each) for code, each in hospitals_by_id(ids).items()}


def deed(verb: str, papers: int) -> str:
    """What was done with so many papers, in the reader's language."""
    if verb == READ:
        return str(ngettext("opened %(num)s paper", "opened %(num)s papers", papers))
    if verb == ORIGINAL:
        return str(ngettext("saved %(num)s paper as it came", "saved %(num)s papers as they came", papers))
    return str(ngettext("saved %(num)s paper in one file", "saved %(num)s papers in one file", papers))
