"""Rows become facts without inventing any; a kept ranking is recomputed byte for byte."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

import matching
from matching import Group
from matching.facts.canonical_json import dump
from matching.vocabulary import AgeGroup, Answer, ClockPhase, Modality
from referral.db import db, transaction
from referral.engine import directory, rankings
from referral.errors import NotFound
from referral.referrals.models import RankingRecord
from tests import factories as a

RADIOTHERAPY = Modality.RADIOTHERAPY


def service(hospital: object, age_group: str, now: datetime) -> object:
    """What the engine is told of a hospital's radiotherapy for one age."""
    network = rankings.network_of(directory.rows(now), now)
    row = next(each for each in network.hospitals if each.id == str(hospital.id))
    found = [each for each in row.services if each.age_group == age_group and each.modality == RADIOTHERAPY]
    return found[0] if found else None


def test_a_missing_capability_is_not_known(app: Flask, now: datetime) -> None:
    hospital, case = a.a_hospital(), a.a_case()
    ranking = rankings.rank_case(case, now).ranking
    assert service(hospital, AgeGroup.ADULT, now) is None
    assert ranking.group.tolist() == [Group.ASK_FIRST]


def test_a_treatment_without_a_site_leaves_the_site_open(app: Flask, now: datetime) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "", RADIOTHERAPY)
    facts = service(hospital, AgeGroup.ADULT, now)
    assert facts.offered is Answer.YES
    assert not facts.sites_yes and not facts.sites_no


def test_an_adult_service_says_nothing_of_children(app: Flask, now: datetime) -> None:
    hospital, child = a.a_hospital(), a.a_case(age_group="child")
    a.treats(hospital, "breast", RADIOTHERAPY)
    assert service(hospital, AgeGroup.CHILD, now) is None
    assert rankings.rank_case(child, now).ranking.group.tolist() == [Group.ASK_FIRST]


def test_a_no_without_an_age_holds_for_both(app: Flask, now: datetime) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "", RADIOTHERAPY, age_group="", answer="no")
    for age_group in AgeGroup:
        ranking = rankings.rank_case(a.a_case(age_group=age_group), now).ranking
        assert ranking.group.tolist() == [Group.UNSUITABLE]


def test_answers_that_contradict_each_other_are_asked(app: Flask, now: datetime) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "breast", RADIOTHERAPY, answer="no")
    a.treats(hospital, "breast", RADIOTHERAPY)
    a.treats(hospital, "", RADIOTHERAPY, answer="no")
    facts = service(hospital, AgeGroup.ADULT, now)
    assert facts.offered is Answer.NOT_KNOWN
    assert not facts.sites_yes and not facts.sites_no


def test_reported_places_are_a_statement_and_unreported_ones_none(app: Flask, now: datetime) -> None:
    reports, silent = a.a_hospital(), a.a_hospital()
    a.places(reports, RADIOTHERAPY, 3, as_of=now - timedelta(days=2))
    a.places(silent, RADIOTHERAPY, None)
    told, untold = (service(hospital, AgeGroup.ADULT, now) for hospital in (reports, silent))
    assert (told.offered, told.slots_free, told.report_age_days) == (Answer.YES, 3, 2.0)
    assert (untold.offered, untold.slots_free, untold.report_age_days) == (Answer.NOT_KNOWN, None, None)


def test_open_referrals_weigh_on_a_hospital_and_ended_ones_do_not(app: Flask, now: datetime) -> None:
    busy, idle = a.a_hospital(), a.a_hospital()
    a.places(busy, RADIOTHERAPY, 2)
    for state in ("requested", "info_requested", "withdrawn"):
        a.a_referral(hospital=busy, state=state)
    rows = {row.id: row for row in directory.rows(now)}
    assert rows[busy.id].load() == 1.0
    assert rows[idle.id].load() == 0.0


def test_a_reply_time_needs_three_answers(app: Flask, now: datetime) -> None:
    hospital = a.a_hospital()
    for days in (1, 2, 9):
        assert directory.rows(now)[0].reply_days is None
        sent = now - timedelta(days=20)
        a.a_referral(
            hospital=hospital, state="rejected", sent_at=sent, answered_at=sent + timedelta(days=days)
        )
    assert directory.rows(now)[0].reply_days == 2.0


def test_a_hospital_s_share_of_answers_in_time_begins_at_what_holds_for_all(
    app: Flask, now: datetime
) -> None:
    quick, silent, fresh = a.a_hospital(), a.a_hospital(), a.a_hospital()
    sent = now - timedelta(days=20)
    for _ in range(4):
        answered = {"state": "rejected", "answered_at": sent + timedelta(days=1)}
        a.a_referral(hospital=quick, sent_at=sent, **answered)
        a.a_referral(hospital=silent, state="expired", sent_at=sent, deadline_at=sent + timedelta(days=3))
    a.places(silent, RADIOTHERAPY, 1)
    shares = {row.id: row.answers_in_time for row in directory.rows(now)}
    assert shares == {quick.id: 0.875, silent.id: 0.375, fresh.id: None}
    assert service(silent, AgeGroup.ADULT, now).answers_in_time == 0.375


def test_hospitals_that_treat_no_cancer_are_left_out_and_closed_ones_are_shown(
    app: Flask, now: datetime
) -> None:
    a.a_hospital(is_oncology=False)
    a.a_hospital(country="DE")
    closed = a.a_hospital(closed_at=now)
    ranking = rankings.rank_case(a.a_case(), now).ranking
    assert ranking.network.ids == (str(closed.id),)
    assert ranking.group.tolist() == [Group.UNSUITABLE]


def test_languages_nobody_stated_are_not_known_and_foreign_ones_are_none_of_ours(
    app: Flask, now: datetime
) -> None:
    a.a_hospital(languages=[])
    a.a_hospital(languages=["de"])
    a.a_hospital(languages=["uk", "de"])
    told = {row.languages for row in rankings.network_of(directory.rows(now), now).hospitals}
    assert told == {None, frozenset(), frozenset({"uk"})}


def test_answers_that_are_no_codes_are_not_known(app: Flask, now: datetime) -> None:
    odd = {"site_group": "nonsense", "modalities": ["unknown"], "age_group": None, "mobility": "unknown"}
    need = rankings.need_of(a.a_case(**odd, languages=["uk", "other"], relatives_country="none"), now)
    assert (need.site_group, need.modalities, need.mobility, need.relatives_country) == (None, (), None, None)
    assert need.languages == frozenset({"uk"})


@pytest.mark.both_databases
def test_a_kept_ranking_is_recomputed_byte_for_byte(app: Flask, now: datetime) -> None:
    hospital, case = a.a_hospital(), a.a_case(next_treatment_due=now.date(), longest_hours=12.0)
    a.treats(hospital, "breast", RADIOTHERAPY)
    a.places(hospital, RADIOTHERAPY, 2)
    a.a_hospital(country="HU", lat=47.5, lon=19.05)
    ranked = rankings.rank_case(case, now)
    digest = transaction(rankings.keep)(ranked, now)
    kept = rankings.text_kept(digest)
    a.places(hospital, Modality.SURGERY, 9)
    again = rankings.recompute(digest)
    assert again.is_same and not again.is_earlier and again.made == kept
    assert transaction(rankings.keep)(ranked, now) == digest
    assert "Тестова" not in kept and "Testova" not in kept


def test_an_unknown_ranking_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        rankings.recompute("nothing")


@pytest.mark.parametrize(
    ("phase", "last_dose", "clock"),
    [
        ("suspected", None, ClockPhase.NOT_STARTED),
        ("newly_diagnosed", "unknown", ClockPhase.NOT_STARTED),
        ("awaiting_surgery", "2026-10", ClockPhase.BETWEEN_TREATMENTS),
        ("after_surgery", None, ClockPhase.BETWEEN_TREATMENTS),
        ("on_chemotherapy", "2026-10", ClockPhase.INTERRUPTED),
        ("on_radiotherapy", "unknown", ClockPhase.INTERRUPTED),
        ("palliative", None, None),
        ("nonsense", None, None),
        (None, None, None),
    ],
)
def test_the_phase_of_the_clock_comes_from_what_people_entered(
    app: Flask, now: datetime, phase: str | None, last_dose: str | None, clock: ClockPhase | None
) -> None:
    case = a.a_case(phase=phase, answers={"treatment": {"last_dose": last_dose}})
    assert rankings.need_of(case, now).phase is clock


def test_companions_and_the_relatives_town_reach_the_need(app: Flask, now: datetime) -> None:
    told = {"family": {"companions": 3}, "preferences": {"relatives_lat": 50.1, "relatives_lon": 19.9}}
    need, silent = (rankings.need_of(a.a_case(answers=answers), now) for answers in (told, {}))
    assert (need.companions, need.relatives_lat, need.relatives_lon) == (3, 50.1, 19.9)
    assert (silent.companions, silent.relatives_lat, silent.relatives_lon) == (0, None, None)


def test_twins_that_differ_in_name_sex_or_completeness_have_the_same_need(app: Flask, now: datetime) -> None:
    bare = a.a_case(identity={"name_original": "Перший"}, icd10=None)
    full = a.a_case(
        identity={"name_original": "Другая", "sex": "female", "patronymic": "Іванівна", "phone": "+380501"},
        answers={"details": {"stage": "2"}, "course": {"cycle": 3}, "contact": {"sex": "female"}},
        red_flags=["fever"],
        place_name="Lviv",
    )
    one, other = (replace(rankings.need_of(case, now), id="twin") for case in (bare, full))
    assert one == other


def silence(hospital: object, now: datetime) -> int:
    """The unanswered requests the engine is told of."""
    rows = rankings.network_of(directory.rows(now), now).hospitals
    return next(row.unanswered for row in rows if row.id == str(hospital.id))


def test_a_request_whose_time_passed_without_an_answer_is_silence(app: Flask, now: datetime) -> None:
    hospital, hours = a.a_hospital(), timedelta(hours=1)
    a.a_referral(hospital=hospital, state="requested", deadline_at=now + hours)
    a.a_referral(hospital=hospital, state="withdrawn", deadline_at=now - hours)
    a.a_referral(hospital=hospital, state="requested", deadline_at=now - hours, paused_at=now - 2 * hours)
    assert silence(hospital, now) == 0
    a.a_referral(hospital=hospital, state="expired", deadline_at=now - 9 * hours)
    a.a_referral(hospital=hospital, state="received", deadline_at=now - hours)
    assert silence(hospital, now) == 2


def test_an_answer_or_a_report_is_a_sign_of_life(app: Flask, now: datetime) -> None:
    answers, reports, silent = a.a_hospital(), a.a_hospital(), a.a_hospital()
    for hospital in (answers, reports, silent):
        a.a_referral(hospital=hospital, state="expired", deadline_at=now - timedelta(days=3))
    a.a_referral(hospital=answers, state="rejected", answered_at=now - timedelta(days=2))
    a.places(reports, RADIOTHERAPY, 2, as_of=now - timedelta(days=1))
    a.places(silent, RADIOTHERAPY, 2, as_of=now - timedelta(days=5))
    assert [silence(hospital, now) for hospital in (answers, reports, silent)] == [0, 0, 1]


def test_a_ranking_of_an_earlier_engine_is_said_to_be_that_and_stands_as_it_was(
    app: Flask, now: datetime
) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "breast", RADIOTHERAPY)
    ranked = rankings.rank_case(a.a_case(), now)
    text = rankings.text_of(ranked, now).replace(f'"{matching.engine_version()}"', '"1-0123456789abcdef"')
    db.session.add(RankingRecord(digest=matching.content_hash(text), content=text, created_at=now))
    db.session.commit()
    again = rankings.recompute(matching.content_hash(text))
    assert again.is_earlier and not again.is_same and again.kept == text
    assert (again.kept_by, again.made_by) == ("1-0123456789abcdef", matching.engine_version())


def test_a_ranking_weighed_by_another_table_opens_and_is_made_anew_with_todays_weights(
    app: Flask, now: datetime
) -> None:
    a.treats(a.a_hospital(), "breast", RADIOTHERAPY)
    kept = json.loads(rankings.text_of(rankings.rank_case(a.a_case(), now), now))
    eight = {name: 125 for name in (*rankings.WEIGHTS, "language", "places", "level")}
    kept["weights"] |= {"version": "1", "by_priority": dict.fromkeys(kept["weights"]["by_priority"], eight)}
    text = dump(kept | {"engine": "2-0123456789abcdef"})
    db.session.add(RankingRecord(digest=matching.content_hash(text), content=text, created_at=now))
    db.session.commit()
    again = rankings.recompute(matching.content_hash(text))
    assert again.is_earlier and again.kept == text and again.kept_by == "2-0123456789abcdef"
    assert json.loads(again.made)["weights"]["version"] == matching.weights.current().version
