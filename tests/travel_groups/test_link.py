"""Cases that travel together: noted by reference, both ways, audited, undone."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import NotFound
from referral.travel_groups import actions
from referral.travel_groups.models import TravelsWith
from tests import factories as a
from tests.pages import Pages
from tests.plans.scenes import desk_of, who_waits
from tests.racing import race


def test_noted_by_reference_and_shown_on_both_pages_and_undone(pages: Pages) -> None:
    mother, child = who_waits(), who_waits()
    desk = desk_of(pages)
    for _ in range(2):
        answer = desk.post(f"/desk/cases/{mother.id}/together", {"reference": child.reference.lower()})
        assert answer.status == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(TravelsWith)) == 1
    for one, other in ((mother, child), (child, mother)):
        page = desk.get(f"/desk/cases/{one.id}")
        assert f"/desk/cases/{other.id}" in page.links()
        assert "It was noted with which case this one travels" in page.text
    assert desk.submit(desk.get(f"/desk/cases/{child.id}"), "/together/undo").status == 303
    assert actions.travel_groups() == {}
    verbs = db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.verb.like("case.travels%"))).all()
    assert sorted(verbs) == ["case.travels_apart"] * 2 + ["case.travels_together"] * 2


@pytest.mark.parametrize("typed", ["", "OB-NONE-YET"])
def test_a_reference_nobody_has_is_said_beside_the_field(pages: Pages, typed: str) -> None:
    case = who_waits()
    page = desk_of(pages).post(f"/desk/cases/{case.id}/together", {"reference": typed})
    assert page.status == 422
    assert ("No case has this reference." if typed else "Write the reference of the other case.") in page.text


def test_not_with_itself_nor_with_a_closed_one(pages: Pages) -> None:
    case, closed = who_waits(), who_waits(state="closed")
    desk = desk_of(pages)
    for other in (case, closed):
        assert desk.post(f"/desk/cases/{case.id}/together", {"reference": other.reference}).status == 409
    assert actions.travel_groups() == {}


def test_links_are_followed_to_their_end(app: Flask) -> None:
    cases = [who_waits() for _ in range(5)]
    ids, actor = [each.id for each in cases], a.a_user(Role.COORDINATOR).as_actor()
    for one, other in ((0, 1), (2, 3), (1, 2)):
        actions.link(cases[one], cases[other], actor, utc_now())
    assert actions.travel_groups() == dict.fromkeys(ids[:4], frozenset(ids[:4]))
    joined = [(each.case.id, each.link is None) for each in actions.companions(cases[0])]
    assert {each for each, through in joined if through} == {ids[2], ids[3]}
    names = actions.group_names([ids[0], ids[3], ids[4]])
    assert set(names) == {ids[0], ids[3]} and len(set(names.values())) == 1
    assert actions.group_names([ids[0], ids[4]]) == {}
    with pytest.raises(NotFound):
        actions.undo(cases[4], db.session.scalars(db.select(TravelsWith.id)).first(), actor, utc_now())


@pytest.mark.both_databases
def test_two_who_note_it_at_once_make_one_link(app: Flask) -> None:
    one, other = who_waits(), who_waits()
    ids, actors = (one.id, other.id), [a.a_user(Role.COORDINATOR).as_actor() for _ in range(2)]

    def linking(pair: tuple, actor: object) -> object:
        get = lambda each: db.session.get_one(type(one), each)  # noqa: E731
        return lambda: actions.link(get(pair[0]), get(pair[1]), actor, utc_now())

    outcomes = race(app, linking(ids, actors[0]), linking(ids[::-1], actors[1]))
    assert outcomes == ["won", "won"]
    assert db.session.scalar(db.select(db.func.count()).select_from(TravelsWith)) == 1
