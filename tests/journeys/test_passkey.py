"""A passkey beside the six-digit code: a real ceremony with a device that Chromium pretends to have."""

from typing import Any

from flask_security.utils import hash_password
from passlib.totp import TOTP

from referral.accounts.models import Passkey, User
from referral.db import db, transaction
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.test_tour import _key_shown
from tests.journeys.traveller import DESKTOP, Traveller

EMAIL, PASSWORD = "auditor@passkey.example", "a long enough sentence"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(person: Traveller) -> tuple[Any, str]:
    """A browser that has a device for passkeys."""
    line = person.page.context.new_cdp_session(person.page)
    line.send("WebAuthn.enable")
    return line, str(line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"])


def an_auditor(site: Site) -> None:
    @transaction
    def make() -> None:
        kept = db.session.scalars(db.select(User).where(User.email == "auditor@demo.example")).one()
        facts = {"name": "Olha", "role": "auditor", "language": "uk", "created_at": kept.created_at}
        db.session.add(User(email=EMAIL, password=hash_password(PASSWORD), **facts))

    with site.inside():
        make()


def come_in(person: Traveller, host: str) -> None:
    person.go(f"{host}/account/login").fill(email=EMAIL, password=PASSWORD).press("Sign in")


def test_a_passkey_takes_the_place_of_the_code(site: Site, somebody: Somebody) -> None:
    an_auditor(site)
    person, host = somebody("uk", DESKTOP), site.url.replace("127.0.0.1", "localhost")
    line, device = with_device(person)
    come_in(person, host)
    person.press("Show the square code")
    key = TOTP(key=_key_shown(person), format="base32")
    person.fill(code=str(key.generate().token)).press("Confirm").press("I have written them down")

    person.go(f"{host}/settings").press("My passkeys").fill(name="Мій ноутбук").press("Go on")
    person.press("Make the passkey")
    assert person.reads("The passkey is added.") and "Мій ноутбук" in person.text
    (credential,) = line.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert credential["rpId"] == "localhost"

    person.page.context.clear_cookies()
    come_in(person, host)
    person.press("Use the passkey").press("Go on").press("Use the passkey")
    assert "/audit" in person.page.url
    with site.inside():
        (kept,) = db.session.scalars(db.select(Passkey)).all()
        assert kept.name == "Мій ноутбук" and kept.sign_count > 0

    person.page.context.clear_cookies()
    line.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    come_in(person, host)
    person.press("Use the passkey").press("Go on")
    person.page.get_by_role("button", name=person.words("Use the passkey")).click()
    person.page.locator("[data-passkey-failed]").wait_for(state="visible")
    assert "/wan-signin" in person.page.url, "another device opens nothing"
