"""A hospital's server takes our letter and sends it back; the coordinator sends it elsewhere, and it is read there."""

from datetime import timedelta
from pathlib import Path

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.demo import sink
from referral.hospitals.models import Hospital
from referral.notifications import mailbox
from referral.referrals import actions
from tests.factories import a_case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE
from tests.notifications.mail_servers import certificate
from tests.notifications.mailboxes import a_mailbox, a_notice
from tests.referrals.scenes import consent_to_show

GLIWICE, ELSEWHERE = "pl-gliwice-nio", "sekretariat@hospital.example"
HALYNA = {"name_original": "Тиха Галина", "name_latin": "Tykha Halyna", "birth_date": "1971-04-02"}


def _sent(site: Site) -> tuple[str, str]:
    """A case of some days ago, sent to a hospital; its reference and the hospital's address."""
    with site.inside():
        hospital = db.session.scalars(db.select(Hospital).where(Hospital.code == GLIWICE)).one()
        sender = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
        case = a_case(identity=HALYNA, created_at=utc_now() - timedelta(days=3))
        consent_to_show(case, hospital)
        actions.send(case, hospital, "radiotherapy", sender.as_actor(), utc_now())
        return case.reference, str(hospital.email)


def _sent_back(site: Site, reader: str, folder: Path) -> None:
    """The hospital's server reports that it could not deliver the newest letter; the mailbox is read."""
    newest = next(letter for _, letter in sink.letters(site.mail) if letter["To"] == reader)
    context, public = certificate(folder)
    with a_mailbox(context) as box, site.inside():
        box.messages.append(a_notice(str(newest["Message-ID"])))
        read = {"BOUNCE_IMAP_SERVER": "127.0.0.1", "BOUNCE_IMAP_PORT": box.port, "MAIL_CA_FILE": str(public)}
        site.app.config.update(read, BOUNCE_IMAP_USERNAME="bounces", BOUNCE_IMAP_PASSWORD=box.password)
        assert mailbox.read(utc_now()) == 1
        site.app.config.update(BOUNCE_IMAP_SERVER=None)


def test_a_bounced_letter_is_mended_and_answered(site: Site, somebody: Somebody, tmp_path: Path) -> None:
    # Given a request that the hospital's mail server took
    reference, address = _sent(site)
    assert site.letters_to(address)
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    coordinator.go("/desk/letters")
    assert reference not in coordinator.text

    # When it comes back
    _sent_back(site, address, tmp_path)

    # Then the coordinator sees it, in the list and on the case, and sends it to another address
    coordinator.go("/desk/letters")
    assert reference in coordinator.text
    assert coordinator.reads("Came back: the hospital's own server could not deliver it")
    way.open_case(coordinator, reference)
    assert coordinator.reads("The hospital has not got our letter")
    coordinator.go("/desk/letters")
    row = coordinator.page.locator("tr", has_text=reference)
    coordinator.press_this(row.locator('a[href^="/desk/letters/"]'))
    coordinator.choose("how", "other").fill(email=ELSEWHERE).press("Do this")
    assert reference not in coordinator.text

    # And the hospital reads it there, with the coordination's telephone, and opens it
    (letter,) = site.letters_to(ELSEWHERE)
    assert "Telefon: +48 22 555 01 02" in letter
    doctor = somebody("pl", PHONE)
    doctor.go(site.link_in(letter)).press("Open")
    assert reference in doctor.text
    way.open_case(coordinator, reference)
    assert not coordinator.reads("The hospital has not got our letter")
