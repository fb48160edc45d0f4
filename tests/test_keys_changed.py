"""Each key that the service has: what docs/run.md says that changing it ends is what it ends."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_security.totp import Totp
from flask_security.utils import hash_password, verify_password

from referral.accounts.permissions import Role
from referral.config import ROOT, SECRETS, new_key
from referral.db import db, utc_now
from referral.intake.card import actions, word
from referral.intake.models import Case
from referral.intake.queries import possibly_known
from referral.messages import reach
from referral.messages.actions import stop
from tests.factories import a_case, a_user
from tests.pages import Pages

ELSEWHERE = {
    "MASTER_KEYS": "tests/test_keyring.py",
    "AUDIT_KEY": "tests/test_tampering.py",
    "INTAKE_KEYS": "tests/offline/test_delivering.py",
    "LINK_KEY": "tests/test_link_key.py",
}
"""Keys that are changed in a file of their own."""
HERE = {"SECRET_KEY", "INDEX_KEY", "PASSWORD_SALT", "TOTP_SECRET"}
NUMBER, WORD = "+380501112233", "Синя тачка 7"


@pytest.fixture
def chapter() -> str:
    text = (ROOT / "docs/run.md").read_text(encoding="utf-8")
    return text.split("\n## Rotate keys\n")[1].split("\n## ")[0]


@pytest.fixture
def change(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put another value in the place of a key."""
    return lambda name, value: monkeypatch.setitem(app.config, name, value)


def test_each_key_has_its_paragraph_and_its_test(chapter: str) -> None:
    begun = re.findall(r"^`([A-Z_]+)`", chapter, flags=re.M)
    assert sorted(begun) == sorted(SECRETS) == sorted(HERE | set(ELSEWHERE))
    for name, path in ELSEWHERE.items():
        assert name.removesuffix("S") in Path(ROOT / path).read_text(encoding="utf-8")


def test_a_new_secret_key_signs_everybody_in_anew(app: Flask, change: Any, chapter: str) -> None:
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert desk.get("/desk").status == 200
    change("SECRET_KEY", new_key())
    assert desk.get("/desk").status != 200
    assert "everybody has to sign in anew" in chapter


def _known(case: Case) -> tuple[bool, bool, bool]:
    """Whether they are found by telephone, their word opens their page, and who wanted no texts is left alone."""
    found = possibly_known(a_user(Role.COORDINATOR), utc_now(), phone=NUMBER)
    return case.id in {each.hidden_id for each in found}, word.is_word(case, WORD), reach.is_stopped(NUMBER)


def test_a_new_index_key_ends_words_and_stops_and_finds_people_again_after_indexing(
    app: Flask, change: Any, chapter: str
) -> None:
    case, actor = (
        a_case(identity={"name_original": "Сентинельська Ярина", "phone": NUMBER}),
        a_user().as_actor(),
    )
    actions.agree_word(case, WORD, actor, utc_now())
    stop(NUMBER, "link", actor, utc_now())
    app.test_cli_runner().invoke(args=["patients", "index"])
    db.session.expire_all()
    assert _known(case) == (True, True, True)
    change("INDEX_KEY", os.urandom(32))
    assert _known(case) == (False, False, False)
    assert app.test_cli_runner().invoke(args=["patients", "index"]).exit_code == 0
    db.session.expire_all()
    assert _known(case) == (True, False, False)
    assert "ends the word that" in chapter and "forgets who wanted no more messages" in chapter


def test_a_new_password_salt_ends_every_password(app: Flask, change: Any, chapter: str) -> None:
    kept = hash_password("bridge over the water")
    assert verify_password("bridge over the water", kept)
    change("SECURITY_PASSWORD_SALT", new_key())
    assert not verify_password("bridge over the water", kept)
    assert "ends every password" in chapter


def test_a_new_totp_secret_ends_every_second_factor(app: Flask, chapter: str) -> None:
    old = Totp(secrets=app.config["SECURITY_TOTP_SECRETS"], issuer="x")
    kept = old.generate_totp_secret()
    seen = [Totp(secrets={"1": new_key()}, issuer="x").get_totp_uri("x", kept) for _key in range(2)]
    assert old.get_totp_uri("x", kept) == old.get_totp_uri("x", kept) not in seen
    assert "ends every second factor" in chapter
