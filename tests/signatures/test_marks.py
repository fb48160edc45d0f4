"""Where rows of a clinical table decide something, a page says who signed them: no table without such a page."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.engine.kept import network
from referral.intake.models import Case
from referral.plans.models import PlanLine
from referral.signatures import saying
from referral.signatures.tables import TABLES
from referral.supplies.models import Shipment
from referral.supplies.moves import CROSSED
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.crowd.whole import Crowd, crowd
from tests.pages import Pages
from tests.plans.scenes import who_waits
from tests.test_costs import COORDINATOR, DESK, INTAKE, PHARMACIST, REFERRAL, SCENES, Address, Scene, visit

MARK = re.compile(r"\[signed of ([\w ]+)\]")


class Marked(NamedTuple):
    """A page as whoever decides reads it, and of which tables it says who signed them."""

    scene: Scene
    tables: set[str]


def _known(name: str, *tables: str) -> Marked:
    return Marked(SCENES[name], set(tables))


def _at_the_desk(address: str | Address, *tables: str) -> Marked:
    at = address if callable(address) else lambda c: address.format(c=c)
    return Marked(Scene(COORDINATOR, at), set(tables))


def _emergency(ending: str) -> Address:
    def at(_found: Crowd) -> str:
        emergencies = db.select(Case.id).where(Case.state == "emergency").order_by(Case.reference)
        return ending.format(id=db.session.scalars(emergencies).first())

    return at


def _accepted(_found: Crowd) -> str:
    case = a.a_case(state="placed", priority="urgent")
    a.a_referral(case, state="patient_confirmed", first_date=utc_now().date() + timedelta(days=10))
    return f"/desk/cases/{case.id}"


def _proposed(found: Crowd) -> str:
    named = {"run_id": found.run.id, "case_id": who_waits().id, "hospital_id": a.a_hospital().id}
    facts = {"modality": "radiotherapy", "age_group": "adult", "facts": {"assumed": True}}
    return f"/plans/{found.run.id}/confirm?line={a.kept(PlanLine(**named, **facts)).id}"


def _travelling(found: Crowd) -> str:
    shipment = db.session.get_one(Shipment, found.shipment.id)
    shipment.state = CROSSED
    return f"/desk/supplies/shipments/{a.kept(shipment).id}"


ORDER = {
    "weights", "lateness", "travel", "figures", "waiting", "evidence", "houses", "visits", "treatment_forms",
}  # fmt: skip
"""What the order of hospitals rests on."""
SIGNS = {"red_flags", "red_flag_words", "red_flag_about"}
DIAGNOSES = {"subcodes", "parts", "tumour_words", "medicines"}
MARKED: dict[str, Marked] = {
    "a case": _known("coordination.show", *ORDER),
    "an emergency": _at_the_desk(_emergency("/desk/cases/{id}"), *ORDER, "red_flags"),
    "its first aid": _at_the_desk(_emergency("/intake/{id}/emergency"), "first_aid", "dispatcher"),
    "what is arranged": _at_the_desk(_accepted, *ORDER, "days_before"),
    "all hospitals": _known("coordination.list_hospitals", *ORDER),
    "hospitals side by side": _known("coordination.compare", *ORDER),
    "weights": _known("coordination.show_weights", "weights", "lateness"),
    "sending": _known("coordination.send", "clocks", "needed_papers"),
    "a society": _known("societies.ask", "society_clocks"),
    "an answer by telephone": _at_the_desk(REFERRAL + "/answer/ask_information", "coded"),
    "a draft": _known("plans.show", *ORDER, "planning"),
    "lines of a draft": _at_the_desk(_proposed, "clocks"),
    "reserved places": _known("plans.show_reserve_prices", "planning"),
    "the watch": _known("watch.show", "act_by"),
    "duty": _known("duty.list", "duty_steps"),
    "warning signs": _at_the_desk(INTAKE + "/red-flags", *SIGNS),
    "a diagnosis": _at_the_desk(INTAKE + "/diagnosis", *DIAGNOSES),
    "place and diagnosis": _at_the_desk(INTAKE + "/place-and-diagnosis", *DIAGNOSES),
    "a dose": _at_the_desk(DESK + "/papers/{c.paper.id}/read/1?field=drug", "units"),
    "needed papers": _known("reading.show_needed", "needed_papers"),
    "goods for Ukraine": _known("export_rules.choose", "stopped_names"),
    "their list": _known("export_rules.show_list", "stopped_names"),
    "a stop": _at_the_desk("/export-rules/checklist?goods=controlled&sending=PL&via=PL", "stopped_names"),
    "goods that are offered": Marked(
        Scene(PHARMACIST, lambda _c: "/desk/supplies/offers/new?q=imatinib"),
        {"supply_medicines", "supply_brands", "supply_equipment"},
    ),
    "what fits": _known("supplies.list_proposals", "supply_figures"),
    "goods on the way": Marked(Scene(PHARMACIST, _travelling), {"supply_storage"}),
}
"""Every page where a table decides and the page says so. A table that decides nothing needs a reason in UNMARKED."""
UNMARKED: dict[str, str] = {}
"""Table → why no page says who signed it: whose decision does it not touch?"""


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence of who signed names its tables, so that a page shows of which it speaks."""
    monkeypatch.setattr(saying, "count", lambda *tables, keys=None: tables)
    monkeypatch.setattr(saying, "said_of", lambda tables, _by: f"[signed of {' '.join(tables)}]")
    monkeypatch.setattr(network, "LONGEST", timedelta(days=1))


def marked_on(html: str) -> set[str]:
    """Of which tables a page says who signed them."""
    return {table for found in MARK.findall(html) for table in found.split()}


def test_each_table_has_a_page_that_says_who_signed_it_or_a_reason() -> None:
    marked = set().union(*(each.tables for each in MARKED.values()))
    assert marked | set(UNMARKED) == set(TABLES)
    assert not marked & set(UNMARKED) and all(UNMARKED.values())


@pytest.mark.usefixtures("marks")
def test_each_page_says_it_of_its_tables_and_no_other(app: Flask) -> None:
    found = crowd(10)
    seen = {name: visit(app, found, each.scene) for name, each in MARKED.items()}
    assert {name: each.status for name, each in seen.items() if each.status != 200} == {}
    said = {name: marked_on(each.html) for name, each in seen.items()}
    assert said == {name: each.tables for name, each in MARKED.items()}


@pytest.mark.usefixtures("marks")
def test_the_last_look_before_sending_says_whose_the_hours_are(app: Flask, pages: Pages) -> None:
    case, hospital = a.a_case(priority="normal"), a_fitting_hospital()
    page = pages.sign_in(a.a_user(Role.COORDINATOR)).post(
        f"/desk/cases/{case.id}/send", to_send(hospital, step="check")
    )
    assert page.status == 200 and marked_on(page.html) == {"clocks"}


@pytest.mark.usefixtures("marks")
@pytest.mark.parametrize("name", ["intake.ask_red_flags", "intake.ask_diagnosis", "intake.show_emergency"])
def test_a_volunteer_in_a_hurry_reads_the_words_alone(app: Flask, name: str) -> None:
    page = visit(app, crowd(10), SCENES[name])
    assert page.status == 200 and not marked_on(page.html)
