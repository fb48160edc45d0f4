"""Estimates, two switches, and three drafts for all who wait: one replaced, one decided in part, one mended."""

import random
from datetime import timedelta

from matching import learning
from matching.learning import Outcome, PastAnswers, PastRequest
from referral import audit
from referral.audit import system
from referral.coordination import engine, estimates, mending, plans
from referral.coordination.actions import Letter, send_to
from referral.coordination.models import HoldSwitch, PlanLine, PlanRun
from referral.db import db, transaction
from referral.hospitals import capacity
from referral.intake.models import Case
from tests.kept.story.referring import AGREED
from tests.kept.story.world import World, ago


def draft_plans(world: World, cases: dict[str, Case]) -> None:
    """All that was proposed for everybody, and what people decided of it."""
    _learn(world)
    _hold(world)
    by = world.actor("coordinator")
    plans.draft("nearer", by, ago(24))
    first = plans.draft("best", by, ago(8))
    plans.confirm(line_of(first, cases["one"]), AGREED, by, ago(7.5))
    plans.drop(line_of(first, cases["two"]), "Хоче почекати", by, ago(7.4))
    plans.change(line_of(first, cases["three"]), world.actor("deputy"), ago(7.3))
    _choose_another(world, cases["three"])
    service = capacity.service_of(world.hospitals["ro"].id, "radiotherapy", "adult")
    capacity.still_true(service, by, ago(5))
    capacity.report_places(service.hospital_id, "radiotherapy", "adult", 1, None, by, ago(4.5), "letter")
    mended = mending.mend(first, by, ago(4))
    _decide_mended(mended, world, cases)


def _decide_mended(run: PlanRun, world: World, cases: dict[str, Case]) -> None:
    by = world.actor("deputy")
    plans.confirm(line_of(run, cases["four"]), AGREED, by, ago(3.8))
    plans.drop(line_of(run, cases["five"]), None, by, ago(3.7))
    other = line_of(run, cases["other"])
    plans.change(other, by, ago(3.6))
    plans.undo(other, by, ago(3.5))
    plans.change(other, by, ago(3.4))


def line_of(run: PlanRun, case: Case) -> PlanLine:
    """The line of one case in a draft."""
    wanted = db.select(PlanLine).where(PlanLine.run_id == run.id, PlanLine.case_id == case.id)
    return db.session.scalars(wanted).one()


def _choose_another(world: World, case: Case) -> None:
    """The changed line's case is sent elsewhere, against the ranking, and with a reason."""
    ranked = engine.rank_case(case, ago(7))
    facts = {"override_reason": "patient_wish", "override_note": "Сестра живе в Клужі"}
    letter = Letter("radiotherapy", ago(7) + timedelta(days=3), None, AGREED, **facts)
    send_to(case, [(world.hospitals["ro"].id, 5)], letter, ranked, world.actor("deputy"), ago(7))


def _learn(world: World) -> None:
    """A model of invented answers: the story itself holds too few of them to learn from."""
    days = ago(30).timestamp() / 86_400
    model = learning.learn(PastAnswers.of(_requests(world, days)), days)
    kept = estimates._keep(model, learning.to_json(model), system("learning"), ago(30))
    for number, is_on in enumerate((True, False, True)):
        estimates.switch(is_on, kept.id, number, world.actor("administrator"), ago(29 - number / 10))


def _requests(world: World, until: float) -> list[PastRequest]:
    luck, asked = random.Random(3), []
    for number in range(420):
        code = ("pl", "hu")[number % 2]
        hospital, share = world.hospitals[code], {"pl": 0.9, "hu": 0.2}[code]
        outcome = Outcome.EXPIRED if number % 15 == 0 else Outcome(int(luck.random() < share))
        facts = (str(hospital.id), hospital.country, "breast", "radiotherapy", 1.0)
        asked.append(PastRequest(*facts, until - luck.uniform(15, 360), luck.uniform(0.5, 1.5), outcome))
    return asked


@transaction
def _hold(world: World) -> None:
    """Prices, switched on as was possible before they were locked, and off again."""
    by = world.actor("administrator")
    for number, is_on in ((1, True), (2, False)):
        turned = HoldSwitch(number=number, is_on=is_on, at=ago(28 - number), switched_by=by.id)
        db.session.add(turned)
        db.session.flush()
        audit.record(by, "holds.switched_on" if is_on else "holds.switched_off", turned, turned.at)
