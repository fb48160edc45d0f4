"""So that no time is lost: one draft, two hospitals asked at once, the second accepts, the first need not answer."""

from referral import outbox
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.plans.models import PlanLine
from referral.referrals.models import Referral
from referral.referrals.second_thoughts.undoing import UNDO_WITHIN
from tests.factories import a_case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

OKSANA = {"name_original": "Двійна Оксана", "name_latin": "Dviina Oksana", "birth_date": "1971-04-09"}


def _waiting(site: Site) -> str:
    with site.inside():
        return a_case(identity=OKSANA, priority="urgent").reference


def _line(site: Site, reference: str) -> tuple[str, str, str]:
    """The line of the open draft: its id, and the codes of both hospitals."""
    with site.inside():
        wanted = db.select(PlanLine).join(Case).where(Case.reference == reference)
        line = db.session.scalars(wanted.order_by(PlanLine.id.desc())).one()
        codes = [db.session.get_one(Hospital, each).code for each in (line.hospital_id, line.second_id)]
        return str(line.id), codes[0], codes[1]


def _states(site: Site, reference: str) -> dict[str, str]:
    with site.inside():
        wanted = db.select(Hospital.code, Referral.state).join(Referral, Referral.hospital_id == Hospital.id)
        rows = db.session.execute(
            wanted.join(Case, Case.id == Referral.case_id).where(Case.reference == reference)
        )
        return dict(rows.tuples().all())


def test_two_hospitals_are_asked_at_once_and_one_acceptance_ends_the_other(
    site: Site, somebody: Somebody
) -> None:
    # Given an urgent case, and a draft for all who wait
    reference = _waiting(site)
    coordinator = somebody("uk", PHONE).sign_in("coordinator")
    coordinator.draft_for_all()
    assert coordinator.reads("So that no time is lost, ask this hospital at the same time.")
    line, first, second = _line(site, reference)

    # When the coordinator confirms the line and ticks the second hospital too
    coordinator.choose("line", line).press("Confirm the ticked lines")
    coordinator.choose(f"also_{line}", "yes").choose(f"agreed_{line}", "yes").choose(f"by_{line}", "patient")
    coordinator.page.select_option(f'[name="in_{line}"]', "uk")
    coordinator.press("Send the requests")
    assert _states(site, reference) == {first: "requested", second: "requested"}

    # Then each hospital has a letter, and the second, which accepts by its link, ends the first's request
    address = f"{second}@hospitals.example"
    doctor = somebody("en", DESKTOP)
    doctor.go(site.link_in(site.letter_about(reference, address))).press("Open")
    way.accept(doctor)
    assert _states(site, reference) == {first: "superseded", second: "accepted"}
    before = len(site.letters_to(f"{first}@hospitals.example"))
    with site.inside():
        outbox.deliver(utc_now() + UNDO_WITHIN)
    ended = site.letters_to(f"{first}@hospitals.example")
    assert len(ended) > before and "Двійна" not in "".join(ended), "it is told, and not whom it was about"
