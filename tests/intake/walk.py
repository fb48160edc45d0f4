"""Walking through intake as a volunteer does, page by page."""

import re
import uuid
from typing import Any

from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case
from tests.factories import a_user
from tests.pages import Page, Pages

CONSENT = {"agrees": "yes", "given_by": "patient", "read_in": "uk"}
NONE, UNKNOWN_ALL = {"rest": "none"}, {"rest": "unknown"}
CONTACT = {
    "name_original": "Тестова Олена",
    "birth_date-day": "3",
    "birth_date-month": "2",
    "birth_date-year": "1980",
    "sex": "female",
    "phone": "+380501234567",
    "language_spoken": ["uk"],
}
LVIV = {"place_typed": "Львів"}
DIAGNOSIS = {"site_words": "рак грудей", "site": "breast"}
TREATMENT = {"phase": "newly_diagnosed", "modalities": ["surgery"]}


def volunteer(app: Flask, **facts: Any) -> tuple[Pages, User]:
    """A visitor signed in as a volunteer."""
    user = a_user(Role.VOLUNTEER, **facts)
    return Pages(app).sign_in(user), user


def consented(pages: Pages, **answers: Any) -> Page:
    """The consent page, answered."""
    return pages.submit(pages.get("/intake/new/consent"), "/consent", **{**CONSENT, **answers})


def case_of(page: Page) -> Case:
    """The case whose page an answer points to."""
    found = re.search(r"/intake/([0-9a-f-]{36})", page.location)
    assert found, page.location
    db.session.expire_all()
    return db.session.get_one(Case, uuid.UUID(found[1]))


def begun(pages: Pages) -> Case:
    """A case with consent and no warning sign."""
    case = case_of(consented(pages))
    assert signs(pages, case).status == 303
    return fresh(case)


def signs(pages: Pages, case: Case, *about: str) -> Page:
    """Every screen of warning signs: none of these; gives the last answer."""
    send(pages, case, "red-flags", NONE)
    send(pages, case, "red-flags/about", {"facts": list(about), **NONE})
    return send(pages, case, "red-flags/today", NONE)


def send(pages: Pages, case: Case, group: str, answers: dict[str, Any]) -> Page:
    """One group's page, filled in as a person would."""
    path = f"/intake/{case.id}/{group}"
    return pages.submit(pages.get(path), path, **answers)


def chosen_place(pages: Pages, case: Case, words: str = "Львів") -> Page:
    """The place page without scripts: search, choose the first, continue."""
    path = f"/intake/{case.id}/place"
    found = pages.submit(pages.get(path), path, place_typed=words, search="place_typed")
    first = found.all("input[@name='place_code']")[0].get("value")
    return pages.submit(found, path, place_code=first)


def enough(pages: Pages) -> Case:
    """A case with every starred answer, not sent yet."""
    case = begun(pages)
    assert send(pages, case, "contact", CONTACT).status == 303
    assert chosen_place(pages, case).status == 303
    assert send(pages, case, "diagnosis", DIAGNOSIS).status == 303
    assert send(pages, case, "treatment", TREATMENT).status == 303
    return fresh(case)


def sent(pages: Pages) -> Case:
    """A case handed to the coordinators."""
    case = enough(pages)
    assert pages.submit(pages.get(f"/intake/{case.id}/check"), "/check").status == 303
    return fresh(case)


def irradiated(pages: Pages, case: Case) -> Case:
    """The same, who needs radiotherapy: then there is a page of its kinds."""
    assert send(pages, case, "treatment", {**TREATMENT, "modalities": ["radiotherapy"]}).status == 303
    return fresh(case)


def fresh(case: Case) -> Case:
    """The same case as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)
