"""Six cases that once got absurd hospitals: filed in Ukrainian, the first hospitals the coordinator sees looked at."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from referral.db import db
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.plans.models import PlanLine
from tests.golden.tables import kinds
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.navigators import Story
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE, Traveller

FIRST = 3


@dataclass(frozen=True)
class Once:
    """Who asks, for what; one of `right` stands among the first, none of `wrong` does, nor the hospitals of `kind`."""

    story: Story
    phase: str
    modality: str
    right: frozenset[str]
    wrong: frozenset[str]
    kind: str = "children_only"


def codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


ONCE = {
    "acute leukaemia in Suceava": Once(
        Story("Тестова Анна", "5 3 1982", "Suceava", "Suceava", "гострий мієлоїдний лейкоз", "C92", "uk"),
        "newly_diagnosed",
        "systemic_therapy",
        codes("ro-iasi-iro"),
        codes("cz-ostrava-fn cz-brno-fn cz-brno-mou cz-hradec-kralove-fn cz-praha-vfn cz-praha-uhkt"),
    ),
    "larynx in mid-radiotherapy in Warsaw": Once(
        Story("Тестова Богдана", "6 4 1965", "Warszawa", "Warszawa", "рак гортані", "C32", "uk"),
        "on_radiotherapy",
        "radiotherapy",
        codes("pl-warszawa-nio pl-warszawa-wim"),
        codes("sk-bratislava-nou sk-bratislava-ousa"),
    ),
    "bowel cancer in Warsaw": Once(
        Story("Тестова Віра", "7 5 1958", "Warszawa", "Warszawa", "рак товстої кишки", "C18", "uk"),
        "newly_diagnosed",
        "systemic_therapy",
        codes("pl-warszawa-nio"),
        codes("cz-znojmo sk-bratislava-nou"),
    ),
    "neuroblastoma in Chełm": Once(
        Story("Тестова Галя", "8 6 2022", "Chełm", "Chełm", "нейробластома", "C74", "uk"),
        "on_chemotherapy",
        "stem_cell_transplantation",
        codes("pl-lublin-usd"),
        codes("pl-lublin-cozl pl-warszawa-nio pl-krakow-nio pl-gliwice-nio"),
        "adults_only",
    ),
    "daily breast radiotherapy from Třebíč": Once(
        Story("Тестова Дарина", "9 7 1971", "Třebíč", "Třebíč", "рак молочної залози", "C50", "uk"),
        "after_surgery",
        "radiotherapy",
        codes("cz-brno-mou"),
        codes("pl-lublin-cozl sk-bratislava-nou"),
    ),
}


def filed(somebody: Somebody, once: Once) -> tuple[Traveller, str]:
    """A volunteer files it on a phone."""
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer)
    way.contact(volunteer, once.story)
    way.place(volunteer, once.story)
    way.diagnosis(volunteer, once.story)
    way.treatment(volunteer, once.phase, once.modality)
    return volunteer, way.finish(volunteer)


def code_of(hospital: UUID) -> str:
    """The code of a hospital by its id."""
    return db.session.scalars(db.select(Hospital.code).where(Hospital.id == hospital)).one()


@pytest.mark.parametrize("name", ONCE)
def test_the_first_hospitals_are_those_a_coordinator_would_sign(
    site: Site, somebody: Somebody, name: str
) -> None:
    once = ONCE[name]
    _, reference = filed(somebody, once)
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    way.open_case(coordinator, reference)
    boxes = coordinator.page.locator('input[name="h"]').all()
    shown = list(dict.fromkeys(box.get_attribute("value") or "" for box in boxes))
    with site.inside():
        first = [code_of(UUID(each)) for each in shown[:FIRST]]
    assert len(first) == FIRST and once.right & set(first), first
    assert not set(first) & (once.wrong | kinds()[once.kind]), first


def test_a_draft_for_all_offers_a_man_of_34_no_hospital_for_children(site: Site, somebody: Somebody) -> None:
    year = "1 2 1992"
    once = Once(
        Story("Тестовий Євген", year, "Kraków", "Kraków", "лімфома", "C85", "uk"),
        "newly_diagnosed",
        "systemic_therapy",
        frozenset(),
        frozenset(),
    )
    _, reference = filed(somebody, once)
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    coordinator.draft_for_all()
    with site.inside():
        wanted = db.select(PlanLine).join(Case).where(Case.reference == reference)
        line = db.session.scalars(wanted.order_by(PlanLine.id)).all()[-1]
        named = {code_of(each) for each in (line.hospital_id, line.second_id) if each}
    assert named and not named & kinds()["children_only"]
