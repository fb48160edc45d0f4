"""Passwords, second factors and recovery codes are kept while others write all the time, whichever page writes them."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask_security.utils import get_hmac, hash_password, verify_password
from passlib.context import CryptContext
from passlib.totp import TOTP

from referral import turns
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from tests.accounts.test_second_factor import codes_on
from tests.factories import a_user
from tests.pages import Pages

pytestmark = pytest.mark.both_databases
PASSWORD = "a long enough sentence"


@contextmanager
def others_writing(app: Flask) -> Iterator[None]:
    """Somebody else's small deeds, one after another, from before until after."""
    over, begun = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            while not over.is_set():
                with db.engine.connect().execution_options(immediate=True) as line:
                    turns.note_saving(line, utc_now())
                begun.set()
                time.sleep(0.001)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        over.set()
        thread.join()


def _with_password(role: str) -> User:
    return a_user(role, password=hash_password(PASSWORD))


def test_a_password_is_changed_twenty_times_of_twenty(app: Flask) -> None:
    user, old = _with_password(Role.VOLUNTEER), PASSWORD
    with others_writing(app):
        for number in range(20):
            new = f"another long sentence {number}"
            pages = Pages(app).sign_in(user)
            answer = pages.post(
                "/account/change",
                {"password": old, "new_password": new, "new_password_confirm": new},
            )
            db.session.refresh(user)
            assert answer.status == 302 and verify_password(new, user.password), number
            old = new


def test_a_second_factor_is_set_up_and_its_codes_are_made_and_used(app: Flask) -> None:
    users = [_with_password(Role.COORDINATOR) for _ in range(3)]
    with others_writing(app):
        for user in users:
            pages = Pages(app)
            pages.post("/account/login", {"email": user.email, "password": PASSWORD})
            shown = pages.post("/account/tf-setup", {"setup": "authenticator"})
            key = re.sub("[- ]", "", re.search(r"<code>([A-Z2-7 -]+)</code>", shown.html)[1])
            code = TOTP(key=key, format="base32").generate().token
            shown = pages.post("/account/tf-validate", {"code": code})
            assert shown.status == 200 and shown.all("code"), "the codes for the day when the phone is lost"
            made = pages.post("/account/mf-recovery-codes", {"generate_new_codes": "1"})
            db.session.refresh(user)
            assert user.tf_primary_method == "authenticator" and user.mf_recovery_codes
            again, kept = Pages(app), len(user.mf_recovery_codes)
            again.post("/account/login", {"email": user.email, "password": PASSWORD})
            answer = again.post("/account/mf-recovery", {"code": codes_on(made.html)[0]})
            assert answer.status == 302
            db.session.refresh(user)
            assert len(user.mf_recovery_codes) == kept - 1


def test_a_password_kept_in_an_older_way_is_kept_anew_as_its_owner_signs_in(app: Flask) -> None:
    with_one_pass = app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] | {"argon2__rounds": 1}
    context = CryptContext(schemes=["argon2"], **with_one_pass)
    user = a_user(Role.VOLUNTEER, password=(old := context.hash(get_hmac(PASSWORD))))
    with others_writing(app):
        assert Pages(app).post("/account/login", {"email": user.email, "password": PASSWORD}).status == 302
    db.session.refresh(user)
    assert user.password != old and verify_password(PASSWORD, user.password)


def test_every_page_of_the_library_is_held(app: Flask) -> None:
    pages = [name for name in app.view_functions if name.startswith("security.") and "static" not in name]
    assert len(pages) > 10
    held = {name for name in pages if "library_writes" in _written_in(app.view_functions[name])}
    assert held == set(pages)


def _written_in(view: object) -> set[str]:
    """The modules that lie around a page."""
    found: set[str] = set()
    while view is not None:
        found.add(getattr(getattr(view, "__code__", None), "co_filename", "").rpartition("/")[2][:-3])
        view = getattr(view, "__wrapped__", None)
    return found
