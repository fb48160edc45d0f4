"""An administrator on a phone sees that returned letters cannot be read, and mends hospitals' addresses by a table."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from referral.accounts.models import User
from referral.crypto import letter_token
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.notifications import mailbox
from referral.outbox import OutboxMessage
from referral.referrals import actions
from tests.factories import a_case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE, Traveller
from tests.notifications import returned
from tests.notifications.mail_servers import certificate
from tests.notifications.mailboxes import Mailbox, a_mailbox
from tests.referrals.scenes import consent_to_show

OLHA = {
    "name_original": "Тиха Ольга",
    "name_latin": "Tykha Olha",
    "birth_date": "1969-05-02",
    "phone": "+380501112233",
}
LUBLIN, BOUNCES = "pl-lublin-cozl", "bounces@bridge.example"


def _keep(who: Traveller, name: str) -> None:
    """A picture for people, where somebody asks for them."""
    if folder := os.environ.get("PICTURES"):
        who.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def administrator(site: Site, somebody: Somebody) -> Iterator[Traveller]:
    """The administrator, who reads Ukrainian on a phone for once."""
    before = _speaks(site, "uk")
    yield somebody("uk", PHONE).sign_in("administrator")
    _speaks(site, before)


def _speaks(site: Site, language: str | None) -> str | None:
    with site.inside():
        account = db.session.scalars(db.select(User).where(User.email == "administrator@demo.example")).one()
        before, account.language = account.language, language
        db.session.commit()
        return before


def _set(site: Site, box: Mailbox, public: Path, password: str) -> None:
    read = {"BOUNCE_IMAP_SERVER": "127.0.0.1", "BOUNCE_IMAP_PORT": box.port, "MAIL_CA_FILE": str(public)}
    site.app.config.update(read, BOUNCE_IMAP_USERNAME="bounces", BOUNCE_IMAP_PASSWORD=password)
    site.app.config.update(BOUNCE_ADDRESS=BOUNCES)


def _look(site: Site) -> None:
    """The worker's look into the mailbox, this minute."""
    with site.inside():
        try:
            mailbox.read(utc_now())
        except Exception:
            db.session.rollback()


def test_a_mailbox_with_another_password_is_seen_and_mended(
    site: Site, administrator: Traveller, tmp_path: Path
) -> None:
    context, public = certificate(tmp_path)
    with a_mailbox(context) as box:
        # Given a password that was changed at the mail server
        _set(site, box, public, "yesterday's")
        _look(site)
        administrator.go("/letters")
        assert administrator.reads("Letters that come back are not seen now")
        assert administrator.reads("The mail server refuses the user name or the password.")
        _keep(administrator, "mailbox-unreadable")

        # When it is set right, the sign goes
        _set(site, box, public, box.password)
        _look(site)
        administrator.go("/letters")
        assert not administrator.reads("Letters that come back are not seen now")
        _keep(administrator, "mailbox-read")
    site.app.config.update(BOUNCE_IMAP_SERVER=None)


def test_a_table_of_addresses_is_looked_at_before_it_is_taken(
    site: Site, administrator: Traveller, tmp_path: Path
) -> None:
    with site.inside():
        hospital = db.session.scalars(
            db.select(Hospital).where(Hospital.is_oncology).order_by(Hospital.code)
        ).first()
        assert hospital is not None
        code, name, before = hospital.code, hospital.name, hospital.email or ""
    table = tmp_path / "adresy.csv"
    rows = f"code;name;email\r\n{code};Żółć;onkologia@szpital.example\r\nnowhere;x;a@b.example\r\n"
    table.write_bytes(rows.encode("cp1250"))
    administrator.go("/letters/addresses")
    administrator.page.set_input_files("#table", str(table))
    administrator.press("Show what would change")
    assert name in administrator.text and "onkologia@szpital.example" in administrator.text
    assert administrator.reads("Nothing has been registered yet.")
    _keep(administrator, "addresses-compared")
    administrator.press("Register these addresses")
    assert administrator.reads("The addresses were registered")
    _keep(administrator, "addresses-taken")
    with site.inside():
        kept = db.session.scalars(db.select(Hospital).where(Hospital.code == code)).one()
        assert kept.email == "onkologia@szpital.example"
        kept.email = before or None
        db.session.commit()


def test_an_absence_and_the_rules_of_a_call_stand_at_the_desk(
    site: Site, somebody: Somebody, tmp_path: Path
) -> None:
    # Given a request to a hospital, of a patient whom it is not safe to call
    with site.inside():
        sender = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
        hospital = db.session.scalars(db.select(Hospital).where(Hospital.code == LUBLIN)).one()
        hospital.email = hospital.email or "onko@hospital.example"
        case = a_case(identity=OLHA, created_at=utc_now() - timedelta(days=3))
        case.answers = {**(case.answers or {}), "contact": {"safe_to_contact": "no"}}
        consent_to_show(case, hospital)
        referral = actions.send(case, hospital, "radiotherapy", sender.as_actor(), utc_now())
        reference, subject, address = case.reference, f"referral:{referral.id}", str(hospital.email)
    assert site.letters_to(address)
    with site.inside():
        letter = db.session.scalars(
            db.select(OutboxMessage).where(
                OutboxMessage.subject == subject, OutboxMessage.template == "referral_new"
            )
        ).one()
        name = letter_token(letter.id)

    # When the hospital's programme answers that somebody is away
    context, public = certificate(tmp_path)
    with a_mailbox(context) as box:
        _set(site, box, public, box.password)
        box.messages.append(returned.away(name, f"bounces+{name}@bridge.example"))
        _look(site)
    site.app.config.update(BOUNCE_IMAP_SERVER=None)

    # Then the desk reads that, and not a word of it; and before a call what may be said
    for device, size in ((PHONE, "phone"), (DESKTOP, "desktop")):
        coordinator = somebody("uk", device).sign_in("coordinator")
        coordinator.go("/desk/letters")
        assert reference in coordinator.text and coordinator.reads("Came back, but is no failure")
        assert "I am away" not in coordinator.text
        _keep(coordinator, f"desk-letters-{size}")
        way.open_case(coordinator, reference)
        assert coordinator.reads("Before you call") and coordinator.reads("Do not call")
        _keep(coordinator, f"case-{size}")
