"""Predicted answers: learned from referrals alone, off until switched on, shown, and never a reason to refuse."""

import random
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask

from matching import content_hash
from matching.learning import answer_model
from matching.learning.calibration import Bin
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent, system
from referral.db import db, transaction
from referral.engine import learned as learned_models
from referral.engine import rankings
from referral.engine.models import LearnedModel, LearningSwitch
from referral.errors import Conflict, NotFound
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.predicted_answers import actions, wording
from referral.predicted_answers.reliability import curve
from referral.referrals.models import Referral, ReferralMove
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Page, Pages

DAY = timedelta(days=1)
END_OF = {"accept": "accepted", "reject": "rejected", "expire": "expired", "withdraw": "withdrawn"}


def moved(referral: Referral, *steps: tuple[str, datetime]) -> Referral:
    """Give a referral these steps of history."""
    for number, (verb, at) in enumerate(steps, start=1):
        facts = {"actor_kind": "test", "actor_id": "test", "actor_role": "system", "from_state": "requested"}
        row = ReferralMove(
            referral_id=referral.id,
            number=number,
            verb=verb,
            to_state=END_OF.get(verb, "received"),
            at=at,
            **facts,
        )
        db.session.add(row)
    db.session.commit()
    return referral


def a_year_of_answers(now: datetime, count: int = 420) -> tuple[Hospital, Hospital]:
    """Two hospitals: one accepts nearly always within a day, one seldom and late; a few never answer."""
    luck, good, bad = random.Random(3), a_fitting_hospital(), a_fitting_hospital()
    case, sender = a.a_case(state="closed"), a.a_user()
    for number in range(count):
        hospital, at = (good, bad)[number % 2], now - luck.uniform(15, 360) * DAY
        accepts = luck.random() < (0.9 if hospital is good else 0.2)
        verb = "expire" if number % 15 == 0 else "accept" if accepts else "reject"
        took = luck.uniform(0.5, 1.5) * (1 if hospital is good else 6) * DAY
        facts = {
            "case_id": case.id,
            "hospital_id": hospital.id,
            "modality": "radiotherapy",
            "age_group": "adult",
        }
        row = Referral(
            id=uuid.uuid4(), **facts, state=END_OF[verb] if verb != "accept" else "completed",
            sent_by=sender.id, sent_at=at, deadline_at=at + 14 * DAY,
        )  # fmt: skip
        step = {"number": 1, "verb": verb, "to_state": END_OF[verb], "actor_kind": "t", "actor_id": "t"}
        db.session.add(row)
        db.session.add(ReferralMove(referral_id=row.id, **step, actor_role="t", at=at + took))
    db.session.commit()
    return good, bad


def learned(now: datetime, **facts: int) -> LearnedModel:
    a_year_of_answers(now, **facts)
    return actions.learn(system("learning"), now)


def administrator(app: Flask) -> tuple[Pages, User]:
    user = a.a_user(Role.ADMINISTRATOR, name="Iryna Admin")
    return Pages(app).sign_in(user), user


def switch(pages: Pages, way: str) -> Page:
    return pages.submit(pages.get(f"/estimates/{way}"), f"/estimates/{way}")


def test_too_little_says_so_and_offers_no_switch(app: Flask, now: datetime) -> None:
    moved(a.a_referral(sent_at=now - 9 * DAY), ("accept", now - 8 * DAY))
    pages, _user = administrator(app)
    page = pages.get("/estimates")
    assert "There are too few past answers to learn from" in page.text and "1 of at least 200" in page.text
    assert not [link for link in page.links() if link.startswith("/estimates/")]
    assert pages.get("/estimates/on").status == 404
    assert pages.post("/estimates/on", {"model": str(uuid.uuid4()), "seen": "0"}).status == 404


def test_the_command_says_too_little_or_what_it_kept(app: Flask, now: datetime) -> None:
    refused = app.test_cli_runner().invoke(args=["learning", "train"])
    assert refused.exit_code == 1 and "least_answers: 0 of 200" in refused.output
    a_year_of_answers(now)
    done = app.test_cli_runner().invoke(args=["learning", "train"])
    kept = db.session.scalars(db.select(LearnedModel)).one()
    assert done.exit_code == 0 and kept.digest[:12] in done.output and "420 requests" in done.output
    assert (kept.requests, kept.answers) == (420, 392)
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "learning.learned")).one()
    assert event.facts["digest"] == kept.digest


@pytest.mark.both_databases
def test_a_model_is_kept_once_and_by_its_content(app: Flask, now: datetime) -> None:
    first, second = learned(now), actions.learn(system("learning"), now)
    assert (
        first.id == second.id and db.session.scalar(db.select(db.func.count()).select_from(LearnedModel)) == 1
    )
    assert answer_model.to_json(learned_models.opened(first)) == first.content


def test_a_model_that_was_tampered_with_is_not_opened(app: Flask, now: datetime) -> None:
    kept = learned(now)
    kept.content = kept.content.replace('"intercept":', '"intercept":1')
    assert learned_models.opened(kept) is None and actions.obstacle(kept) is actions.NOT_READABLE


def test_the_page_draws_the_curve_and_says_it_in_numbers(app: Flask, now: datetime) -> None:
    model = learned_models.opened(learned(now))
    page = administrator(app)[0].get("/estimates")
    dots = page.all("{http://www.w3.org/2000/svg}circle")
    assert len(dots) == len(model.evaluation.bins) >= 2
    rows = [row for table in page.all("table") for row in table.iterfind(".//tbody/tr")]
    assert len(rows) == len(dots)
    assert f"{model.evaluation.brier:.4f}" in page.text and f"{model.evaluation.base_brier:.4f}" in page.text
    assert "style=" not in page.html and page.all("title")


def test_the_drawing_keeps_within_its_frame() -> None:
    assert curve(()).dots == ()
    drawn = curve((Bin(10, 0.0, 1.0, 0.7, 1.0), Bin(40, 1.0, 0.0, 0.0, 0.2)))
    first, last = drawn.dots
    assert (first.x, first.y) == (drawn.left, drawn.top) and (last.x, last.y) == (drawn.right, drawn.bottom)
    assert first.radius < last.radius and first.low_y > first.high_y


def test_switching_asks_first_is_audited_and_goes_back(app: Flask, now: datetime) -> None:
    kept = learned(now)
    pages, user = administrator(app)
    assert "Nobody has ever switched predicted answers on." in pages.get("/estimates").text
    asked = pages.get("/estimates/on")
    assert "No hospital leaves the list." in asked.text and LearningSwitch.last() is None
    page = pages.follow(switch(pages, "on"))
    assert "Predicted answers are switched on." in page.text and "Switched on by Iryna Admin" in page.text
    assert LearningSwitch.last().model_id == kept.id
    page = pages.follow(switch(pages, "off"))
    assert "Switched off by Iryna Admin" in page.text and not LearningSwitch.last().is_on
    verbs = [(e.verb, e.actor_id) for e in db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.at))]
    wanted = [("learning.switched_on", str(user.id)), ("learning.switched_off", str(user.id))]
    assert [each for each in verbs if "switched" in each[0]] == wanted


@pytest.mark.both_databases
def test_the_switch_is_turned_once_and_only_from_what_was_seen(app: Flask, now: datetime) -> None:
    kept, actor = learned(now), a.a_user(Role.ADMINISTRATOR).as_actor()
    model_id = kept.id
    first = actions.switch(True, model_id, 0, actor, now)
    assert actions.switch(True, model_id, 0, actor, now).id == first.id
    with pytest.raises(Conflict):
        actions.switch(False, model_id, 0, actor, now)
    actions.switch(False, model_id, 1, actor, now)
    assert db.session.scalars(db.select(LearningSwitch.number).order_by(LearningSwitch.number)).all() == [
        1,
        2,
    ]
    with pytest.raises(NotFound):
        actions.switch(True, uuid.uuid4(), 2, actor, now)


def test_what_fits_no_better_than_the_base_rate_cannot_be_switched_on(app: Flask, now: datetime) -> None:
    luck, hospital, case, sender = (
        random.Random(1),
        a_fitting_hospital(),
        a.a_case(state="closed"),
        a.a_user(),
    )
    for number in range(400):
        at = now - (360 - number * 0.85) * DAY
        verb = "accept" if luck.random() < (0.9 if number < 200 else 0.1) else "reject"
        facts = {
            "modality": "radiotherapy",
            "age_group": "adult",
            "sent_by": sender.id,
            "deadline_at": at + DAY,
        }
        row = Referral(
            id=uuid.uuid4(), case_id=case.id, hospital_id=hospital.id, state="completed", sent_at=at, **facts
        )
        step = {"number": 1, "verb": verb, "to_state": "completed", "actor_kind": "t", "actor_id": "t"}
        db.session.add(row)
        db.session.add(ReferralMove(referral_id=row.id, **step, actor_role="t", at=at + DAY / 2))
    db.session.commit()
    kept = actions.learn(system("learning"), now)
    fit = learned_models.opened(kept).evaluation
    assert (fit.brier < fit.base_brier) == (actions.obstacle(kept) is None)
    worse = kept.content.replace(f'"brier":{fit.brier}', '"brier":0.9')
    bad = a.kept(
        LearnedModel(digest=content_hash(worse), content=worse, learned_at=now + DAY, requests=1, answers=1)
    )
    bad_id = bad.id
    pages, user = administrator(app)
    assert "The newest model cannot be switched on" in pages.get("/estimates").text
    assert pages.get("/estimates/on").forms() == [] or "Switch on" not in pages.get("/estimates/on").text
    with pytest.raises(Conflict):
        actions.switch(True, bad_id, 0, user.as_actor(), now)


def test_a_model_learned_later_waits_for_the_administrator(app: Flask, now: datetime) -> None:
    first, actor = learned(now), a.a_user(Role.ADMINISTRATOR).as_actor()
    first_id = first.id
    actions.switch(True, first_id, 0, actor, now)
    actions.learn(system("learning"), now + DAY)
    assert LearningSwitch.last().model_id == first_id != learned_models.newest().id
    page = administrator(app)[0].get("/estimates")
    assert "/estimates/on" in page.links() and "/estimates/off" in page.links()


def ranked(case: Case, now: datetime) -> tuple[list[str], list[int]]:
    ranking = rankings.rank_case(case, now).ranking
    return sorted(ranking.network.ids), sorted(zip(ranking.network.ids, ranking.group.tolist(), strict=True))


def test_switched_on_it_is_shown_and_moves_nobody_out(app: Flask, now: datetime) -> None:
    kept = learned(now)
    closed = a_fitting_hospital(closed_at=now)
    new, case = a_fitting_hospital(), a.a_case()
    pages = Pages(app).sign_in(a.a_user(Role.COORDINATOR))
    before, groups = pages.get(f"/desk/cases/{case.id}"), ranked(case, now)
    assert "that it accepts: about" not in before.text and closed.id
    actions.switch(True, kept.id, 0, a.a_user(Role.ADMINISTRATOR).as_actor(), now)
    after = pages.get(f"/desk/cases/{case.id}")
    assert ranked(case, now) == groups
    assert "Predicted chance of acceptance: about 90%." in after.text
    assert "Learned from 196 answers of this hospital" in after.text
    assert "Learned from 0 answers of this hospital" in after.text and new.name in after.text


def test_switched_on_the_clock_uses_it_where_the_hospital_has_no_reply_time(
    app: Flask, now: datetime
) -> None:
    kept = learned(now)
    new, case = a_fitting_hospital(), a.a_case(priority="normal")
    new_id, case_id = str(new.id), case.id
    off = rankings.rank_case(case, now)
    actions.switch(True, kept.id, 0, a.a_user(Role.ADMINISTRATOR).as_actor(), now)
    on = rankings.rank_case(db.session.get_one(Case, case_id), now)
    reply = {h.id: h.services[0].reply_days for h in on.network.hospitals}
    assert {h.id: h.services[0].reply_days for h in off.network.hospitals}[new_id] is None
    assert reply[new_id] == on.learned.predicted_answers[new_id].reply_days and new_id in on.learned.filled


def test_switched_on_it_is_learned_also_of_who_is_known_by_a_page_alone_and_no_statement_is_lost(
    app: Flask, now: datetime
) -> None:
    kept, silent, by_page = learned(now), a.a_hospital(), a.a_hospital()
    a.treats(by_page, "breast", "radiotherapy", kind="own_page", page="https://hospital.example")
    case_id, ids = a.a_case(priority="normal").id, {str(each.id) for each in (silent, by_page)}
    off = rankings.rank_case(db.session.get_one(Case, case_id), now)
    actions.switch(True, kept.id, 0, a.a_user(Role.ADMINISTRATOR).as_actor(), now)
    on = rankings.rank_case(db.session.get_one(Case, case_id), now)
    assert ids <= set(on.learned.predicted_answers) and ids <= on.learned.filled
    said = {each.id: (each.statements, each.scope, each.takes) for each in off.network.hospitals}
    assert {each.id: (each.statements, each.scope, each.takes) for each in on.network.hospitals} == said
    words = [
        {each.hospital: each.evidence.word for each in rankings.explanations(found.ranking)}
        for found in (off, on)
    ]
    assert words[0] == words[1]
    unknown = rankings.rank_case(a.a_case(modalities=[]), now)
    assert unknown.learned is not None and not unknown.learned.predicted_answers


def test_a_kept_ranking_with_predicted_answers_is_recomputed_byte_for_byte_after_they_are_off(
    app: Flask, now: datetime
) -> None:
    kept, actor = learned(now), a.a_user(Role.ADMINISTRATOR).as_actor()
    kept_id, case = kept.id, a.a_case()
    case_id = case.id
    actions.switch(True, kept_id, 0, actor, now)
    ranking = rankings.rank_case(db.session.get_one(Case, case_id), now)
    digest = transaction(rankings.keep)(ranking, now)
    actions.switch(False, kept_id, 1, actor, now)
    again = rankings.recompute(digest)
    assert again.made == again.kept == rankings.text_kept(digest)


def test_only_administrators_see_it(app: Flask, now: datetime) -> None:
    for role in (Role.COORDINATOR, Role.VOLUNTEER, Role.AUDITOR):
        pages = Pages(app).sign_in(a.a_user(role))
        assert pages.get("/estimates").status == pages.get("/estimates/on").status == 404


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((0.62, 1.5, 6.0), "nine in ten within 6 days"),
        ((0.62, 1.5, None), "one in ten takes longer than 30 days"),
        ((0.62, None, None), "Half of its answers take longer than 30 days."),
        ((0.02, 1.0, 2.0), "about 2%"),
    ],
)
def test_the_words_say_no_more_than_is_known(
    app: Flask, facts: tuple[float, float, float], words: str
) -> None:
    assert words in " ".join(wording.sentences(answer_model.PredictedAnswer(*facts, 3, 50, 400)))
