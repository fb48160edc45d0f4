"""A coordinator finds a case by reference, card, code, phone or name: noted, limited, within their countries."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.coordination import searching
from referral.crypto import DataKey, link_token
from referral.db import db
from referral.intake import alike
from referral.intake.actions import issue_card, submit
from referral.intake.actions.indexing import keep_tokens
from referral.intake.models import Case
from referral.intake.queries import MOST_LOOK_UPS, live_card
from referral.intake.references import code_of
from referral.same_person import actions as same_person
from tests import factories as a
from tests.intake.test_actions import filled
from tests.pages import Page, Pages
from tests.same_person.people import registered
from tests.test_costs import statements

WHERE = "/desk/search"
SHEVCHENKO = (
    *("Шевченко", "шевченко", "Shevchenko", "Szewczenko", "Schewtschenko", "Chevtchenko", "Ševčenko"),
    *("Ševčenková", "SHEVCHENKO", "Шевче\u0301нко", "\u202eШев\u200fченко\u202c", "Шeвчeнкo", " Шевченко "),
)
"""The last but one is written with Latin e and o among Cyrillic letters."""
ENDINGS = ("Ковальська", "Ковальський", "Ковальская", "Kowalska", "Kowalski", "Kovalskyi", "Kovalskaia")


@pytest.fixture
def case(app: object) -> Case:
    """Somebody filed by a volunteer, with a card: Тестова Олена, 3 February 1980."""
    volunteer = a.a_user(Role.VOLUNTEER)
    return submit(filled(volunteer), volunteer.as_actor(), a.NOW)


def _desk(pages: Pages, **facts: object) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR, **facts))


def _search(desk: Pages, words: str, year: str = "") -> Page:
    return desk.post(WHERE, {"words": words, "birth_date-year": year})


def _found(words: str, user: User | None = None, born: str | None = None) -> list[str]:
    """The references found; beside the page, which has a limit of searches an hour."""
    user = user or a.a_user(Role.COORDINATOR)
    return [case.reference for case in searching.found_by(user, words, born, a.NOW).cases]


def _named(name: str, **facts: object) -> Case:
    return registered({"name_original": name, "birth_date": "1980-02-03"}, **facts)


def test_each_way_leads_to_the_case(pages: Pages, case: Case) -> None:
    desk, card = _desk(pages), live_card(case)
    assert card is not None
    secret = link_token(card.id)
    ways = [case.reference, case.reference.lower().replace("-", " "), "+380 50 123 45 67"]
    ways += [f"https://x.example/card/{secret}", f" HTTPS://X.EXAMPLE/CARD/{secret.upper()}?x=1 "]
    ways += [code_of(secret), code_of(secret).lower().replace("-", " "), "\u202a+380501234567\u202c"]
    for words in ways:
        assert _search(desk, words).location.endswith(str(case.id)), words
    for spelling in ("Тестова Олена", "Testova Olena", "Тестова Елена", "Тестова", "Testov"):
        assert _search(desk, spelling, "1980").location.endswith(str(case.id)), spelling
    assert "No case found" in _search(desk, "Інша Людина", "1980").text
    assert _search(desk, "").status == 422


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("kept", "spellings"), [("Шевченко Олена", SHEVCHENKO), ("Ковальський Іван", ENDINGS)]
)
def test_a_surname_alone_is_found_in_any_spelling(app: Flask, kept: str, spellings: tuple[str, ...]) -> None:
    case = _named(kept)
    for other in ("Шевчук Олена", "Коваль Іван", "Мельник Олена"):
        _named(other)
    assert {spelling: _found(spelling) for spelling in spellings} == {
        spelling: [case.reference] for spelling in spellings
    }
    written_latin = registered({"name_original": spellings[3]})
    assert set(_found(spellings[0])) == {case.reference, written_latin.reference}


@pytest.mark.both_databases
def test_a_given_name_and_a_year_narrow_a_surname_down(app: Flask) -> None:
    olena, iryna = _named("Шевченко Олена"), _named("Шевченко Ірина")
    undated = registered({"name_original": "Шевченко Олена"})
    assert set(_found("Шевченко")) == {olena.reference, iryna.reference, undated.reference}
    assert set(_found("Elena Shevchenko")) == {olena.reference, undated.reference}
    assert set(_found("Шевченко", born="1980")) == {olena.reference, iryna.reference, undated.reference}
    assert _found("Шевченко", born="1981") == [undated.reference]
    assert _found("Олена") == [], "a given name alone means nobody"


def test_an_earlier_surname_is_found_too(app: Flask) -> None:
    case = registered({"name_original": "Коваль Олена", "other_spellings": "дівоче Шевченко"})
    assert _found("Schewtschenko") == [case.reference]


def test_every_search_is_noted_without_what_was_typed_and_there_is_a_limit(pages: Pages, case: Case) -> None:
    desk = _desk(pages)
    for _ in range(MOST_LOOK_UPS):
        _search(desk, "Тестова")
    assert _search(desk, case.reference).status == 429
    noted = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.look_up")).all()
    assert len(noted) == MOST_LOOK_UPS and {str(event.facts) for event in noted} == {"{'found': 1}"}


def test_one_finds_patients_in_ones_own_countries(pages: Pages, case: Case) -> None:
    assert case.place_country == "UA"
    desk, card = _desk(pages, countries=["PL"]), live_card(case)
    assert card is not None
    ways = [(case.reference, ""), ("Тестова Олена", "1980"), ("Тестова", ""), ("+380501234567", "")]
    ways += [(code_of(link_token(card.id)), ""), (f"/card/{link_token(card.id)}", "")]
    for words, year in ways:
        assert "No case found" in _search(desk, words, year).text, words
    case.place_country = None
    db.session.commit()
    assert _search(desk, case.reference).location.endswith(str(case.id)), "of nowhere is everybody's"


def test_five_namesakes_abroad_do_not_hide_the_one_in_ones_own_country(app: Flask) -> None:
    case = _named("Шевченко Олена", place_country="PL")
    for _ in range(alike.MOST_OPENED_BY_PHONE + 1):
        _named("Шевченко Олена", place_country="SK")
    polish = a.a_user(Role.COORDINATOR, countries=["PL"])
    assert _found("Шевченко", polish) == _found("Шевченко Олена", polish, "1980-02-03") == [case.reference]


@pytest.mark.both_databases
def test_a_search_opens_and_asks_the_same_whoever_is_known_abroad(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    polish, opened = a.a_user(Role.COORDINATOR, countries=["PL"]), []
    really = DataKey.opened
    monkeypatch.setattr(DataKey, "opened", lambda key: (opened.append(key.id), really(key))[1])

    def cost(words: str, born: str | None = None) -> tuple[int, int]:
        opened.clear()
        with statements() as asked:
            assert _found(words, polish, born) == []
        return len(opened), len(asked)

    ways = [("Шевченко", None), ("Шевченко Олена", "1980"), ("+380501112233", None), ("OB-AAAA-AAA", None)]
    before = [cost(*way) for way in ways]
    abroad = [_named("Шевченко Олена", place_country="SK", reference=f"OB-AAAA-AA{n or 'A'}") for n in (0, 3)]
    for each in abroad:
        each.patient.identity = {**(each.patient.identity or {}), "phone": "+380501112233"}
        keep_tokens(each.patient)
    db.session.commit()
    assert [cost(*way) for way in ways] == before and all(keys == 0 for keys, _asked in before)


def test_who_was_registered_twice_leads_to_the_living_case(pages: Pages, now: object) -> None:
    living, closed = _named("Коваль Олена"), _named("Шевченко Олена")
    coordinator = a.a_user(Role.COORDINATOR)
    same_person.decide(living, closed, "keep_this", coordinator.as_actor(), a.NOW)
    card = issue_card(closed, coordinator.as_actor(), a.NOW)
    code, reference = code_of(link_token(card.id)), closed.reference
    assert _found("Шевченко") == _found(code) == _found(reference) == [living.reference]
    page = _desk(pages)
    assert page.post(WHERE, {"words": reference}).location.endswith(str(living.id))
    assert f"{reference} was registered twice" in page.get(f"/desk/cases/{living.id}").text
    living.patient.erased_at = a.NOW
    db.session.commit()
    assert _found("Шевченко") == _found(reference) == []


def test_an_erased_person_and_a_lost_card_find_nobody(pages: Pages, case: Case) -> None:
    card = live_card(case)
    assert card is not None
    old = code_of(link_token(card.id))
    volunteer = db.session.get(User, case.created_by)
    assert volunteer is not None
    issue_card(case, volunteer.as_actor(), a.NOW + timedelta(hours=1))
    assert _found(old) == []
    new = live_card(case)
    assert new is not None and _found(code_of(link_token(new.id))) == [case.reference]
    case.patient.erased_at = a.NOW
    db.session.commit()
    assert _found(code_of(link_token(new.id))) == _found("Тестова") == _found("+380501234567") == []


def test_two_hundred_namesakes_are_shown_in_part_and_it_is_said(pages: Pages) -> None:
    for _ in range(200):
        _named("Шевченко Олена")
    page = _search(_desk(pages), "Шевченко")
    assert len([link for link in page.links() if "/desk/cases/" in link]) == searching.MOST_SHOWN
    assert "More cases fit than are shown" in page.text


def test_a_search_fires_as_many_statements_for_two_hundred_as_for_ten(app: Flask) -> None:
    user = a.a_user(Role.COORDINATOR)

    def asked() -> int:
        with statements() as sent:
            _found("Шевченко", user)
        return len(sent)

    for _ in range(10):
        _named("Шевченко Олена")
    few = asked()
    for _ in range(190):
        _named("Шевченко Олена")
    assert few == asked() <= 15


def test_only_so_many_are_opened_and_that_is_said(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_OPENED_BY_SURNAME", 3)
    newest = [_named("Шевченко Олена") for _ in range(5)][-1]
    for day, case in enumerate(db.session.scalars(db.select(Case)).all()):
        case.patient.created_at = a.NOW + timedelta(days=10 if case is newest else -day)
    db.session.commit()
    page = _search(_desk(pages), "Шевченко")
    assert "only the newest were looked through" in page.text and newest.reference in page.text
    assert len([link for link in page.links() if "/desk/cases/" in link]) == 3


@pytest.mark.parametrize(
    "words", ["%", "_", "Ш", "' or 1=1 --", "%%%%", "\u200f\u200f", "OB-%%%%-%%%", "/card/%", "..."]
)
def test_what_is_no_name_finds_nobody(pages: Pages, case: Case, words: str) -> None:
    page = _search(_desk(pages), words)
    assert page.status in (200, 422) and case.reference not in page.text
    assert (page.status == 422) == (sum(map(str.isalnum, words)) < 2)


def test_half_a_megabyte_is_refused_before_anything_is_looked_for(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "found_by", lambda *_: pytest.fail("looked for"))
    assert _search(_desk(pages), "Шевченко " * 28_000).status in (413, 422)


def test_a_volunteer_and_a_hospital_have_no_such_page(pages: Pages) -> None:
    for role in (Role.VOLUNTEER, Role.HOSPITAL, Role.ADMINISTRATOR):
        assert pages.sign_in(a.a_user(role)).get(WHERE).status == 404
