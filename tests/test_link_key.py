"""What becomes of links and cards when LINK_KEY is changed: nothing starts by mistake, one command ends them all."""

import os
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from referral import keyring
from referral.accounts.security import refuse_unsafe_start
from referral.crypto import MADE, link_hash, link_token
from referral.db import db, utc_now
from referral.errors import StartRefused
from referral.intake import queries
from referral.intake.card import actions
from referral.intake.models import Card
from referral.messages.models import ToldMessage, hash_of
from tests.factories import a_case, a_user
from tests.pages import Pages

ELSEWHERE = {"code_hash"}
"""Hashes of one-time codes: minutes long, and no use under another key."""


@pytest.fixture
def card(app: Flask) -> Card:
    return actions.issue_card(a_case(), a_user().as_actor(), utc_now())


@pytest.fixture
def out(card: Card, monkeypatch: pytest.MonkeyPatch, app: Flask) -> tuple[str, str]:
    """The token that is out and the card's typed code; the key is another one since."""
    held = link_token(card.id), actions.short_code(card)
    monkeypatch.setitem(app.config, "LINK_KEY", os.urandom(32))
    return held


def _run(app: Flask, *args: str) -> str:
    return app.test_cli_runner().invoke(args=args).output


def test_every_column_that_keeps_a_link_says_how_it_is_made() -> None:
    said = {f"{table.name}.{column.name}" for table, column, _made in keyring.kept_of_links()}
    every = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_hash") and column.name not in ELSEWHERE
    }
    assert said == every
    assert ToldMessage.__table__.c.token_hash.info == {MADE: hash_of}


def test_a_service_whose_letters_would_hold_dead_links_does_not_start(
    app: Flask, out: tuple[str, str]
) -> None:
    with pytest.raises(StartRefused, match="another LINK_KEY"):
        refuse_unsafe_start(app)


@pytest.mark.both_databases
def test_one_command_ends_what_is_out_and_what_is_sent_anew_opens(
    app: Flask, card: Card, out: tuple[str, str]
) -> None:
    token, code = out
    assert "ended 1 links and cards" in _run(app, "keys", "links")
    _run(app, "patients", "index")
    assert Pages(app).post(f"/card/{token}").status != 303
    db.session.refresh(card)
    assert card.token_hash == link_hash(card.id)
    assert Pages(app).post(f"/card/{link_token(card.id)}").status == 303
    assert actions.short_code(card) != code
    assert card.code_index == actions.code_index_of(card)
    refuse_unsafe_start(app)


def test_while_a_process_runs_nothing_is_ended(app: Flask, card: Card, out: tuple[str, str]) -> None:
    now = utc_now()
    keyring.say(card.id, now)
    assert "stop the service first" in _run(app, "keys", "links")
    assert card.token_hash == queries.token_hash(out[0])
    with pytest.raises(keyring.StillRunning):
        keyring.renew_links(now + keyring.GONE_AFTER)
    assert keyring.renew_links(now + keyring.GONE_AFTER + timedelta(seconds=1)) == 1


def test_what_broke_off_is_found_by_the_next_start(
    app: Flask, out: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setitem(app.config, "LINK_KEY", os.urandom(32))
        for _each in range(2):
            actions.issue_card(a_case(), a_user().as_actor(), utc_now())
    (cards,) = [each for each in keyring.kept_of_links() if each[0].name == Card.__tablename__]
    monkeypatch.setattr(keyring, "CHUNK", 2)
    assert len(keyring._renew_after(uuid.UUID(int=0), *cards)) == 2
    assert not keyring.links_are_ours()
    assert keyring.renew_links(utc_now()) == 3 and keyring.links_are_ours()
