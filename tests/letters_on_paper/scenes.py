"""What tests of letters on paper begin with: a case told in full, a hospital that was asked, a PDF that is read."""

import io
from datetime import date
from typing import Any

from pypdf import PdfReader

from referral.db import db, utc_now
from referral.intake.models import Case
from referral.intake.questions.question import IDENTITY, PRIVATE, Question
from referral.intake.questions.table import GROUPS
from referral.labels import choices
from referral.letters_on_paper import letters
from referral.letters_on_paper.kinds import Kind
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital
from tests.referrals.scenes import a_sent_referral

NAMED = {
    "name_original": "Ґалаґан Євгенія Їжакевич",
    "name_latin": "Halahan Yevheniia",
    "birth_date": "1980-02-03",
    "phone": "+380501234567",
    "companion_1": "Їжакевич Іван, чоловік",
}
TOLD = {
    "diagnosis": {"site_words": "рак лівої молочної залози, виписка від Ґалаґан"},
    "course": {"regimen": "АС, потім паклітаксел щотижня"},
}
VISIT = {
    "ward": "Oddział Radioterapii",
    "entrance": "ul. Jaczewskiego 7, 2. piętro",
    "person": "Dr Małgorzata Żółć",
    "bring": "Dowód tożsamości, wyniki badań",
    "language": "pl",
}


def an_asked_hospital(country: str = "PL", **facts: Any) -> Referral:
    """A request to a hospital, of a patient with a name and papers in Ukrainian."""
    told: dict[str, Any] = {"identity": NAMED, "private_answers": TOLD, "born": "1980-02-03", **facts}
    return a_sent_referral(a_case(**told), a_hospital(country=country, city="Łódź"))


def an_accepted_one(country: str = "PL", **facts: Any) -> Referral:
    """The same, accepted, with a day, an hour and what to bring."""
    referral = an_asked_hospital(country, **facts)
    referral.state, referral.first_date, referral.first_time = "accepted", date(2027, 1, 14), "09:30"
    referral.visit, referral.case.state = VISIT, "placed"
    db.session.commit()
    return referral


def made(kind: Kind, subject: Any, language: str) -> letters.Made:
    """A letter as it is composed now."""
    found = letters.compose(kind, subject, language, utc_now())
    assert found.pressed is not None, "Pango is installed where tests run (tests/system.sh)"
    return found


def pdf_of(found: letters.Made) -> bytes:
    """Its bytes."""
    assert found.pressed is not None
    return found.pressed.pdf


def read(pdf: bytes) -> str:
    """The words in a PDF, white space folded."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def everything_answered(case: Case, words: str) -> None:
    """Every question of the intake answered, free ones with these words as far as they may go."""
    said: dict[str, dict[str, dict[str, Any]]] = {"answers": {}, PRIVATE: {}}
    known = dict(case.patient.identity or {})
    for group in GROUPS.values():
        for question in group.questions:
            value = _answer(question, words)
            if question.kept == IDENTITY:
                known.setdefault(question.name, value)
            else:
                said[question.kept].setdefault(group.name, {})[question.name] = value
    case.answers, case.private_answers = {**said["answers"], "red_flags": {}}, said[PRIVATE]
    case.patient.identity = known
    db.session.commit()


def _answer(question: Question, words: str) -> Any:
    fixed = {"date": "2026-10", "day": "2026-10-05", "number": 3, "code": "breast", "tel": "+380501234567"}
    if question.codes:
        code = choices(question.codes)[0][0]
        return [code] if question.kind == "choices" else code
    if question.name == "other_tumours":
        return ["none"]
    return fixed.get(question.kind) or words[: question.limits[1]]
