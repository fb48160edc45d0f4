"""Who keeps a page: an office of an organisation, named by two people or by an administrator."""

import uuid

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.errors import NotFound
from referral.information import keepers, queries
from tests.factories import NOW, a_user
from tests.information.answers import a_proposed_keeper
from tests.pages import Pages
from tests.racing import race

OFFICE = {"organisation": "Foundation", "email": "office@foundation.example"}


def test_an_editors_word_is_read_by_nobody_until_a_second_person_agrees(app: Flask) -> None:
    one, other = Pages(app).sign_in(a_user(Role.EDITOR)), Pages(app).sign_in(a_user(Role.EDITOR))
    assert one.post("/desk/information/pl/keeper", OFFICE).status == 303
    assert "office@foundation" not in Pages(app).get("/information/pl").html
    keeper = queries.keeper_of("PL")
    assert keeper is not None and "office@foundation" in other.get("/desk/information/pl").text
    assert one.post(f"/desk/information/keepers/{keeper.proposal_id}", {}).status == 409
    assert "office@foundation" not in Pages(app).get("/information/pl").html
    assert other.post(f"/desk/information/keepers/{keeper.proposal_id}", {}).status == 303
    assert "mailto:office@foundation.example" in Pages(app).get("/information/pl").html


def test_what_is_proposed_leaves_who_keeps_it_now(app: Flask) -> None:
    chief = a_user(Role.ADMINISTRATOR).as_actor()
    assert keepers.name_keeper("PL", "Old", "old@old.example", chief, NOW)
    a_proposed_keeper()
    page = Pages(app).get("/information/pl").html
    assert "old@old.example" in page and "office@foundation" not in page


def test_an_administrator_names_one_alone_and_a_page_without_keeper_needs_nobody(app: Flask) -> None:
    chief = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    assert chief.post("/desk/materials/keeper", OFFICE).status == 303
    assert "office@foundation.example" in Pages(app).get("/materials").html
    assert keepers.name_keeper("", "", "", a_user(Role.EDITOR).as_actor(), NOW)
    assert "office@foundation.example" not in Pages(app).get("/materials").html


@pytest.mark.parametrize("email", ["olena@gmail.com", "olena@UKR.net", "olena@wp.pl", "no address"])
def test_a_private_mailbox_is_refused(app: Flask, email: str) -> None:
    chief = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    assert chief.post("/desk/information/pl/keeper", {**OFFICE, "email": email}).status == 422
    assert queries.keeper_of("PL") is None


def test_nobody_agrees_to_what_they_have_not_seen(app: Flask) -> None:
    seen = a_proposed_keeper().proposal_id
    keepers.name_keeper("PL", "Other", "x@other.example", a_user(Role.EDITOR).as_actor(), NOW)
    for gone in (seen, uuid.uuid4()):
        assert gone is not None
        with pytest.raises(NotFound):
            keepers.agree_keeper(gone, a_user(Role.EDITOR).as_actor(), NOW)


@pytest.mark.both_databases
def test_of_two_who_agree_at_once_one_is_told(app: Flask) -> None:
    proposal = a_proposed_keeper().proposal_id
    assert proposal is not None
    people = [a_user(Role.EDITOR).as_actor() for _ in range(2)]
    said = race(app, *(lambda by=by: keepers.agree_keeper(proposal, by, NOW) for by in people))
    assert "won" in said and said != ["won", "won"]
    keeper = queries.keeper_of("PL")
    assert keeper is not None and (keeper.organisation, keeper.proposal_id) == ("Foundation", None)
