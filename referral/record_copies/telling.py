"""What a copy says of itself: who keeps the record and why, how long, whom else it names, what rights there are."""

from datetime import datetime
from typing import NamedTuple

from referral import contacts
from referral.db import db
from referral.i18n import _l, day_words
from referral.intake.models import Case, CaseMove
from referral.record_copies.gathering import Whose
from referral.records.retention import rules

WHAT = _l(
    "This is everything that this service keeps about you: what you and others told, who did what with it, who "
    "read it, and how hospitals were proposed. It was made because you asked for it (General Data Protection "
    "Regulation, articles 15 and 20)."
)
PURPOSE = _l(
    "It is kept to find a hospital for you and to keep you informed on the way. What each of your consents "
    "allows stands under “Consents”."
)
SOURCE = _l(
    "It comes from you, from people whom you let speak for you, from volunteers and coordinators, from hospitals "
    "and doctors who were asked, and from your papers."
)
RECIPIENTS = _l("Who received or read something of it stands by name of the hospital under “Who read what”.")
STAFF = _l(
    "People who work for the service are named by their role and a number, not by name; the same number is "
    "always the same person. Doctors and others who told or decided something of your treatment are named as they "
    "stand in your record, and so is whoever you named yourself. Of other patients nothing stands here."
)
LOGIC = _l(
    "A program orders hospitals by what you need, by what hospitals say that they treat, by free places, by the "
    "journey, language, relatives and your wishes, and by how late treatment would begin. It only proposes: a "
    "coordinator decides whom to ask, and a hospital whether it accepts. No decision about you is made by the "
    "program alone."
)
ABROAD = _l(
    "Data go only to countries to which you agreed; each is named in your consents. The countries of the "
    "hospitals are in the European Union. A doctor at home in Ukraine reads letters only where you named them."
)
RIGHTS = _l(
    "You may have mistakes put right, have your data erased or shown to nobody, take each consent back, have a copy "
    "in a form that machines read (record.json), object, and complain to the data protection authority of the "
    "country where you live."
)
OPEN = _l("Kept as long as the request is open, and %(days)s days after it is closed.")
UNTIL = _l("Closed on %(day)s. From %(until)s on two people decide whether to erase it.")
DRAFT = _l("Never finished: kept %(days)s days after it was begun, until %(until)s.")
TEXTS = (WHAT, PURPOSE, SOURCE, RECIPIENTS, STAFF, LOGIC, ABROAD, RIGHTS)


class Kept(NamedTuple):
    """Until when one request is kept: its reference, the day if there is one, in words."""

    reference: str
    until: datetime | None
    words: str


def whom_to_ask(whose: Whose) -> contacts.Contact | None:
    """Whom to ask about the record."""
    return contacts.contact_for(whose.cases[0].place_country if whose.cases else None)


def kept(whose: Whose) -> list[Kept]:
    """Until when each request is kept, by the table of how long things are stored."""
    return [_kept(case) for case in whose.cases]


def _kept(case: Case) -> Kept:
    if case.state == "draft":
        rule = rules()["draft"]
        until = case.created_at + rule.span
        return Kept(
            case.reference, until, str(DRAFT) % {"days": int(rule.days), "until": day_words(until.date())}
        )
    rule, closed = rules()["closed_case"], _closed_at(case)
    if case.state != "closed" or closed is None:
        return Kept(case.reference, None, str(OPEN) % {"days": int(rule.days)})
    until = closed + rule.span
    days = {"day": day_words(closed.date()), "until": day_words(until.date())}
    return Kept(case.reference, until, str(UNTIL) % days)


def _closed_at(case: Case) -> datetime | None:
    last = db.select(db.func.max(CaseMove.at)).where(CaseMove.case_id == case.id, CaseMove.verb == "close")
    return db.session.scalar(last)
