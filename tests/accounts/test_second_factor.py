"""The second factor: a step counts once, recovery codes are shown at the set-up, a lost one is reset from the shell."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from referral.accounts.models import Passkey, User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from tests.accounts.entering import PASSWORD, Browser, an_account, code_of
from tests.factories import kept


def half_in(app: Flask, user: User) -> Browser:
    """The password was right; the code is asked for."""
    browser = Browser(app)
    assert browser.try_in(user.email).status == 302
    return browser


@pytest.mark.both_databases
def test_a_step_counts_once(app: Flask) -> None:
    user = an_account(Role.COORDINATOR)
    key, _page = Browser(app).set_up(user)
    one, other = half_in(app, user), half_in(app, user)
    code = code_of(key, 1)
    assert one.post("/account/tf-validate", {"code": code}).status == 302 and one.is_in()
    assert other.post("/account/tf-validate", {"code": code}).status == 200 and not other.is_in()
    assert other.post("/account/tf-validate", {"code": code_of(key)}).status == 200, "nor an earlier one"
    assert other.post("/account/tf-validate", {"code": code_of(key, 2)}).status == 302


@pytest.mark.both_databases
def test_of_two_at_the_same_moment_one_comes_in(app: Flask) -> None:
    user = an_account(Role.COORDINATOR)
    key, page = Browser(app).set_up(user)
    recovery, start = codes_on(page.html)[0], Barrier(2, timeout=60)
    for path, code in (("/account/tf-validate", code_of(key, 1)), ("/account/mf-recovery", recovery)):
        pair = [half_in(app, user), half_in(app, user)]

        def come(browser: Browser, path: str = path, code: str = code) -> int:
            with app.app_context():
                start.wait(60)
                return browser.post(path, {"code": code}).status

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(come, pair)) == [200, 302], path


def codes_on(html: str) -> list[str]:
    return re.findall(r"<code>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</code>", html)


@pytest.mark.both_databases
def test_recovery_codes_are_shown_at_the_set_up_and_each_works_once(app: Flask) -> None:
    user = an_account(Role.COORDINATOR)
    browser = Browser(app)
    _key, page = browser.set_up(user)
    codes = codes_on(page.html)
    assert page.status == 200 and "Keep your recovery codes" in page.text and len(codes) == 5
    assert browser.is_in(), "and one is in"
    lost = half_in(app, user)
    assert lost.post("/account/mf-recovery", {"code": f" {codes[0].upper()} "}).status == 302 and lost.is_in()
    again = half_in(app, user)
    assert again.post("/account/mf-recovery", {"code": codes[0]}).status == 200 and not again.is_in()
    assert again.post("/account/mf-recovery", {"code": codes[1]}).status == 302


def test_the_database_alone_gives_away_no_recovery_code(app: Flask) -> None:
    user, browser = an_account(Role.COORDINATOR), Browser(app)
    codes = codes_on(browser.set_up(user)[1].html)
    kept_now = db.session.get_one(User, user.id).mf_recovery_codes or []
    assert len(kept_now) == 5 and all(each.startswith("$argon2id$") for each in kept_now)
    assert not codes_on(browser.get("/account/mf-recovery-codes?show_codes=true").html), "nor does a page"
    lost = half_in(app, user)
    assert lost.post("/account/mf-recovery", {"code": kept_now[0]}).status == 200 and not lost.is_in()
    assert lost.post("/account/mf-recovery", {"code": codes[4]}).status == 302 and lost.is_in()
    assert kept_now[:4] == db.session.get_one(User, user.id).mf_recovery_codes


def test_a_code_that_was_kept_as_it_is_works_once_still(app: Flask) -> None:
    user = an_account(Role.COORDINATOR)
    Browser(app).set_up(user)
    db.session.get_one(User, user.id).mf_recovery_codes = ["1234-5678-9abc"]
    db.session.commit()
    lost, again = half_in(app, user), half_in(app, user)
    assert lost.post("/account/mf-recovery", {"code": "1234-5678-9abc"}).status == 302 and lost.is_in()
    assert again.post("/account/mf-recovery", {"code": "1234-5678-9abc"}).status == 200


@pytest.mark.parametrize("page", ["tf-setup", "wan-register", "mf-recovery-codes"])
def test_a_factor_is_changed_only_soon_after_the_password_was_written(app: Flask, page: str) -> None:
    user, browser = an_account(Role.COORDINATOR), Browser(app)
    browser.set_up(user)
    assert browser.get(f"/account/{page}").status == 200
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        answer = browser.get(f"/account/{page}")
        assert answer.status == 302 and answer.location.startswith("/account/verify")
        assert browser.is_in(), "all else goes on"
        browser.post("/account/verify", {"password": PASSWORD})
        assert browser.get(f"/account/{page}").status == 200


def test_setting_up_another_one_shows_new_codes(app: Flask) -> None:
    user, browser = an_account(Role.VOLUNTEER), Browser(app)
    browser.try_in(user.email)
    shown = browser.post("/account/tf-setup", {"setup": "authenticator"})
    key = re.sub(r"[\s-]", "", re.search(r"<code>([A-Z2-7 -]+)</code>", shown.html)[1])
    page = browser.submit(shown, "/account/tf-setup/", code=code_of(key))
    assert len(codes_on(page.html)) == 5 and browser.is_in()
    assert half_in(app, user).get("/settings").status == 302, "from now on it is asked for"


def test_a_wrong_code_at_the_set_up_is_no_guess(app: Flask) -> None:
    user, browser = an_account(Role.COORDINATOR), Browser(app)
    browser.try_in(user.email)
    shown = browser.post("/account/tf-setup", {"setup": "authenticator"})
    for _ in range(12):
        assert browser.post("/account/tf-validate", {"code": "000000"}).status == 200
    key = re.sub(r"[\s-]", "", re.search(r"<code>([A-Z2-7 -]+)</code>", shown.html)[1])
    assert browser.post("/account/tf-validate", {"code": code_of(key)}).status == 200 and browser.is_in()


@pytest.mark.both_databases
def test_a_lost_second_factor_is_reset_from_the_shell(app: Flask) -> None:
    user, browser = an_account(Role.ADMINISTRATOR), Browser(app)
    browser.set_up(user)
    told = app.test_cli_runner().invoke(args=["accounts", "reset", user.email.upper()])
    assert told.exit_code == 0, told.output
    db.session.expire_all()
    assert not browser.is_in(), "sessions ended"
    assert half_in(app, user).post("/account/tf-setup", {"setup": "authenticator"}).status == 200
    (event,) = db.session.query(AuditEvent).filter_by(verb="account.second_factor_reset").all()
    assert event.subject_id == str(user.id)
    unknown = app.test_cli_runner().invoke(args=["accounts", "reset", "nobody@example.org"])
    assert unknown.exit_code != 0 and "no account" in unknown.output


def test_a_reset_takes_every_passkey_of_this_account_alone(app: Flask, now: datetime) -> None:
    lost, other = an_account(Role.ADMINISTRATOR), an_account(Role.ADMINISTRATOR)
    for number, user in enumerate((lost, lost, other)):
        kept(
            Passkey(
                user_id=user.id, credential_id=bytes([number]), public_key=b"x", sign_count=0, backup_state=False,
                device_type="single_device", lastuse_datetime=now, name="x", usage="secondary",
            )
        )  # fmt: skip
    assert app.test_cli_runner().invoke(args=["accounts", "reset", lost.email]).exit_code == 0
    assert db.session.scalars(db.select(Passkey.user_id)).all() == [other.id]
