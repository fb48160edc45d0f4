"""Asking to erase: what stands against it is said beside the reference, and a closed case leads there."""

from flask import Flask

from referral.accounts.permissions import Role
from tests.factories import a_case, a_user
from tests.pages import Pages


def test_an_open_case_is_refused_beside_its_reference_and_nothing_typed_is_lost(
    app: Flask, pages: Pages
) -> None:
    case, visitor = a_case(), pages.sign_in(a_user(Role.COORDINATOR))
    typed = {"reference": case.reference, "reason": "entered_by_mistake"}
    page = visitor.post("/erasures", typed, "en")
    assert page.status == 422
    assert (
        page.text.count("This person still has an open case. Close it first; then they can be erased.") == 2
    )
    assert f'value="{case.reference}"' in page.html
    assert page.forms()[-1]["values"]["reason"] == ["entered_by_mistake"]


def test_a_closed_case_leads_its_coordinator_to_asking(app: Flask, pages: Pages) -> None:
    visitor = pages.sign_in(a_user(Role.COORDINATOR))
    closed = visitor.get(f"/desk/cases/{a_case(state='closed', outcome='completed').id}")
    assert "/erasures" in closed.links()
    assert "/erasures" not in visitor.get(f"/desk/cases/{a_case().id}").links()


def test_a_reference_is_found_as_people_write_it(app: Flask, pages: Pages) -> None:
    from referral.intake.references import new_reference

    reference = new_reference()
    case = a_case(reference=reference, state="closed", outcome="completed")
    typed = reference.removeprefix("OB-").replace("-", " ").lower()
    visitor = pages.sign_in(a_user(Role.COORDINATOR))
    assert visitor.post("/erasures", {"reference": typed, "reason": "entered_by_mistake"}).status == 303
    assert case.reference in visitor.get("/erasures").text
