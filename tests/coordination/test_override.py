"""A hospital that does not suit, or passes over a nearer one that has itself confirmed: asking it needs a reason."""

from datetime import timedelta

import pytest

from referral.db import db, utc_now
from referral.engine import rankings
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, a_named_case, to_send
from tests.pages import Pages

REASON = {"override": "other", "override_note": "Her brother works there"}
NEEDED = "Choose why the nearer hospital is not asked"
FAR = {"country": "HU", "lat": 47.5, "lon": 19.05}
A_SOURCE = {"kind": "own_page", "page": "https://hospital.example/onkologia", "title": "Onkologia"}


def sent(case: Case) -> list[Referral]:
    db.session.expire_all()
    mine = db.select(Referral).where(Referral.case_id == case.id, Referral.state == "requested")
    return list(db.session.scalars(mine))


def where(case: Case) -> str:
    return f"/desk/cases/{case.id}/send"


def check_needs_a_reason(desk: Pages, case: Case, form: dict[str, object]) -> None:
    refused = desk.post(where(case), form)
    assert refused.status == 422 and NEEDED in refused.text and sent(case) == []
    assert desk.post(where(case), {**form, "step": "check"}).status == 422
    assert desk.post(where(case), form | REASON).status == 303
    assert {referral.override_reason for referral in sent(case)} == {"other"}


@pytest.mark.parametrize("closed_others", [False, True])
def test_an_unsuitable_hospital_alone_needs_a_reason(pages: Pages, closed_others: bool) -> None:
    """Nothing better is passed over, and yet it does not suit."""
    desk, case = pages.sign_in(a.a_user("coordinator")), a_named_case(countries=["PL"])
    only = a_fitting_hospital(country="HU", lat=47.5, lon=19.05)
    if closed_others:
        a.a_referral(case=case, hospital=a_fitting_hospital(), state="rejected", reason="no_capacity")
    check_needs_a_reason(desk, case, to_send(only))


def test_an_unsuitable_hospital_beside_the_best_needs_one_too(pages: Pages) -> None:
    desk, case = pages.sign_in(a.a_user("coordinator")), a_named_case(countries=["PL"])
    best, other = a_fitting_hospital(), a_fitting_hospital(country="HU", lat=47.5, lon=19.05)
    check_needs_a_reason(desk, case, to_send(best, other))


def test_a_hospital_that_says_it_is_full_does_not_suit_and_needs_one(pages: Pages) -> None:
    desk, case = pages.sign_in(a.a_user("coordinator")), a_named_case()
    check_needs_a_reason(desk, case, to_send(a_fitting_hospital(free=0)))


def test_passing_over_a_nearer_one_that_confirmed_needs_one_and_both_together_none(pages: Pages) -> None:
    desk = pages.sign_in(a.a_user("coordinator"))
    first, second = a_fitting_hospital(free=9), a_fitting_hospital(free=2, **FAR)
    check_needs_a_reason(desk, a_named_case(), to_send(second))
    case = a_named_case()
    asked = desk.get(f"{where(case)}?h={second.id}").text
    assert "This passes over the order of the list" in asked and f"{first.name}, {first.city}" in asked
    assert desk.post(where(case), to_send(first, second)).status == 303
    assert [referral.override_reason for referral in sent(case)] == [None, None]


def check_needs_none(pages: Pages, *hospitals: Hospital, case: Case | None = None) -> None:
    desk, case = pages.sign_in(a.a_user("coordinator")), case or a_named_case()
    page = desk.get(f"{where(case)}?h=" + "&h=".join(str(each.id) for each in hospitals))
    assert "This passes over the order of the list" not in page.text
    assert desk.post(where(case), to_send(*hospitals)).status == 303
    assert {referral.override_reason for referral in sent(case)} == {None}


@pytest.mark.parametrize("said", [A_SOURCE, None], ids=["a source", "nobody"])
def test_passing_over_a_nearer_one_that_has_not_confirmed_itself_needs_none(
    pages: Pages, said: dict[str, str] | None
) -> None:
    nearer, chosen = a.a_hospital(), a_fitting_hospital(free=2, **FAR)
    if said:
        a.treats(nearer, "breast", "radiotherapy", **said)
    check_needs_none(pages, chosen)


def test_passing_over_one_that_confirmed_and_is_no_nearer_needs_none(pages: Pages) -> None:
    first, second = a_fitting_hospital(free=9), a_fitting_hospital(free=2)
    case = a_named_case()
    ranked = rankings.explanations(rankings.rank_case(case, utc_now()).ranking)
    assert [each.hospital for each in ranked] == [str(first.id), str(second.id)]
    check_needs_none(pages, second, case=case)


def test_a_nearer_one_that_stands_lower_is_not_passed_over(pages: Pages) -> None:
    """The first of the list needs no reason, even where a nearer one has confirmed too."""
    nearer, case = (
        a_fitting_hospital(free=None),
        a_named_case(languages=["hu"], phase=None, modalities=["surgery"]),
    )
    for _ in range(9):
        a.a_referral(hospital=nearer, state="expired", deadline_at=utc_now() - timedelta(hours=2))
    a.treats(nearer, "breast", "surgery")
    further = a.a_hospital(lat=51.4, lon=22.0, languages=["hu"])
    a.treats(further, "breast", "surgery")
    a.places(further, "surgery", 9, as_of=utc_now() - timedelta(hours=3))
    ranked = rankings.explanations(rankings.rank_case(case, utc_now()).ranking)
    assert [each.hospital for each in ranked] == [str(further.id), str(nearer.id)]
    desk = pages.sign_in(a.a_user("coordinator"))
    assert desk.post(where(case), to_send(further, modality="surgery")).status == 303
    assert {referral.override_reason for referral in sent(case)} == {None}


@pytest.mark.parametrize("why", ["refused", "unreachable", "closed", "asked"])
def test_a_nearer_one_that_cannot_be_asked_is_not_passed_over(pages: Pages, why: str) -> None:
    case, far = a_named_case(), a_fitting_hospital(**FAR)
    facts = {"unreachable": {"email": None}, "closed": {"closed_at": utc_now()}}.get(why, {})
    nearer = a_fitting_hospital(free=9, **facts)
    if why in ("refused", "asked"):
        ended = {"state": "rejected", "reason": "no_capacity"} if why == "refused" else {}
        a.a_referral(case=case, hospital=nearer, **ended)
    desk = pages.sign_in(a.a_user("coordinator"))
    assert "This passes over" not in desk.get(f"{where(case)}?h={far.id}").text


def test_where_the_patient_is_not_known_nobody_is_nearer(pages: Pages) -> None:
    a_fitting_hospital(free=9)
    check_needs_none(pages, a_fitting_hospital(free=1, **FAR), case=a_named_case(lat=None, lon=None))


def test_the_best_alone_needs_none_and_a_reason_ticked_in_vain_is_not_kept(pages: Pages) -> None:
    desk, case, best = pages.sign_in(a.a_user("coordinator")), a_named_case(), a_fitting_hospital()
    assert desk.post(where(case), to_send(best, **REASON)).status == 303
    assert [referral.override_reason for referral in sent(case)] == [None]
