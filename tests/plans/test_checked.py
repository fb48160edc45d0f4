"""A draft is reckoned a second time before it is stored: what does not stand up is not stored, and it is said."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

import matching
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.plans import actions, updating
from referral.plans.models import PlanRun
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.plans.scenes import desk_of, propose, refused, who_waits


def _claims_too_much(made: Any) -> Any:
    return lambda *given, **more: replace(found := made(*given, **more), value=found.value + 1)


def _runs() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(PlanRun)) or 0


def test_a_plan_that_claims_too_much_is_not_stored(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    a_fitting_hospital(free=1)
    who_waits(24)
    monkeypatch.setattr(matching, "solve", _claims_too_much(matching.solve), raising=False)
    with pytest.raises(Conflict) as told:
        actions.draft("best", a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert "did not pass its check" in str(told.value.sentence) and not _runs()


def test_an_updated_draft_is_reckoned_again_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    a_fitting_hospital(free=3)
    who_waits(24)
    actor = a.a_user(Role.COORDINATOR).as_actor()
    run = actions.draft("best", actor, utc_now())
    who_waits(12)
    monkeypatch.setattr(matching.OpenPlan, "as_plan", _claims_too_much(matching.OpenPlan.as_plan))
    with pytest.raises(Conflict) as told:
        updating.mend(run, actor, utc_now())
    assert "did not pass its check" in str(told.value.sentence) and _runs() == 1


def test_a_draft_updated_after_slots_came_passes(app: Flask) -> None:
    hospital = a_fitting_hospital(free=1)
    who_waits(24)
    actor = a.a_user(Role.COORDINATOR).as_actor()
    run = actions.draft("best", actor, utc_now())
    service = hospital.services[0]
    service.free, service.reported_at = 3, utc_now()
    db.session.commit()
    who_waits(12), who_waits(6)
    assert updating.mend(run, actor, utc_now()).figures["plan"]["placed"] == 3


def test_the_page_says_what_to_do(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a_fitting_hospital(free=1)
    who_waits(24)
    monkeypatch.setattr(matching, "solve", _claims_too_much(matching.solve), raising=False)
    assert "nothing of it is stored" in refused(desk_of(pages)).text and not _runs()
    monkeypatch.undo()
    assert propose(desk_of(pages))
