"""Two entries of one person: papers and what hangs on them stand where the person goes on, and are erased together."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from referral.db import db, transaction
from referral.errors import Conflict
from referral.intake.card.merged import entries_of
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.records import actions as records
from referral.records.papers import queries, receiving
from referral.records.papers.models import Paper
from referral.records.reading import actions as reading
from referral.records.reading import clock
from referral.records.reading import queries as values
from referral.records.reading.kinds import field_of
from referral.records.showing import queries as showing
from referral.referrals.actions import close_case
from referral.same_person import actions
from tests.factories import NOW, a_user
from tests.pages import Pages
from tests.records.papers.scenes import VOLUNTEER, a_picture, names_in_store, pieces_of, said, send_pieces
from tests.records.reading.scenes import AGREED, CLINIC
from tests.records.showing import scenes
from tests.same_person.people import olena_twice
from tests.test_costs import statements

pytestmark = pytest.mark.both_databases


def _one_person() -> tuple[Case, Case, Paper]:
    """The case that goes on, the one that is closed, and a paper of that: two pages, one covered, a value read."""
    living, ended = olena_twice()
    paper = scenes.a_paper(ended, pages=2)
    scenes.covered(ended, paper)
    reader = a_user().as_actor()
    reading.type_value(paper, 1, "stage", {"stage": "IIIB"}, (0, 0, 100, 100), reader, NOW)
    actions.decide(living, ended, "keep_this", reader, NOW)
    db.session.commit()
    return living, ended, paper


def test_papers_values_and_covers_stand_at_the_case_that_goes_on(app: Flask) -> None:
    living, ended, paper = _one_person()
    assert (
        [each.id for each in queries.papers_of(living)]
        == [paper.id]
        == [each.id for each in queries.papers_of(ended)]
    )
    assert queries.counted(living).received == 1
    assert [each.said for each in values.values_of(living.id)] == [{"stage": "IIIB"}]
    assert values.codes_of(living.id).fields == {"stage"}
    pages = showing.desk_pages(living)
    assert [each.is_ready for each in pages] == [True, False]
    desk = Pages(app).sign_in(a_user())
    shown = desk.get(f"/cases/{living.reference}/papers/{paper.origin}/pages/2")
    assert shown.status == 200
    assert desk.get(f"/desk/cases/{living.id}/papers/{paper.id}/read/1", language="en").status == 200
    assert desk.get(f"/desk/cases/{living.id}/papers/{paper.id}/read/1/picture").status == 200


def test_the_case_that_goes_on_takes_over_what_was_read(app: Flask) -> None:
    living, ended, _paper = _one_person()
    (value,) = values.values_of(living.id)
    reading.take_over(living, values.value_for(living, value.id), "", a_user().as_actor(), NOW)
    db.session.refresh(living)
    group = field_of("stage").group
    assert answers_of(living, group)["stage"] == "3" and "stage" not in answers_of(ended, group)


def test_ticks_and_letters_for_records_go_on_too_and_are_each_ones_own_again_when_undone(app: Flask) -> None:
    living, ended = olena_twice()
    desk = a_user().as_actor()
    reading.tick(living, "pathology", "being_asked", desk, NOW)
    reading.tick(ended, "pathology", "not_there", desk, NOW + timedelta(minutes=1))
    reading.tick(ended, "imaging", "there", desk, NOW)
    letter = reading.ask(ended, CLINIC, ["pathology"], "email", AGREED, desk, NOW)
    actions.decide(living, ended, "keep_this", desk, NOW)
    found = values.codes_of(living.id)
    assert found.ticks == {"pathology": "not_there", "imaging": "there"} and found.asked == {"pathology"}
    assert [each.id for each in values.requests_of(living.id)] == [letter.id]
    assert values.request_for(living, letter.id).id == letter.id and values.is_open(letter)
    clock.tick(NOW + timedelta(days=8))
    assert letter.reminders == 1 and letter.ended_at is None
    decision = actions.standing(living, ended)
    assert decision is not None
    actions.undo(living, decision.id, desk, NOW)
    assert values.codes_of(living.id).ticks == {"pathology": "being_asked"} and not values.requests_of(
        living.id
    )


def test_letters_of_a_joined_case_end_with_the_one_that_goes_on(app: Flask) -> None:
    living, ended = olena_twice()
    desk = a_user().as_actor()
    letter = reading.ask(ended, CLINIC, ["pathology"], "email", AGREED, desk, NOW)
    actions.decide(living, ended, "keep_this", desk, NOW)
    close_case(living, "treated_elsewhere", desk, NOW)
    assert not values.is_open(letter)
    clock.tick(NOW + timedelta(days=8))
    assert letter.ended_at and letter.reminders == 0


def test_undone_each_has_its_own_again(app: Flask) -> None:
    living, ended, paper = _one_person()
    decision = actions.standing(living, ended)
    assert decision is not None
    actions.undo(living, decision.id, a_user().as_actor(), NOW)
    assert not queries.papers_of(living) and not values.values_of(living.id)
    assert [each.id for each in queries.papers_of(ended)] == [paper.id]


def test_somebody_elses_case_shows_none_of_them(app: Flask) -> None:
    _living, _ended, paper = _one_person()
    stranger, other = olena_twice()
    actions.decide(stranger, other, "different", a_user().as_actor(), NOW)
    assert not queries.papers_of(stranger)
    assert not showing.desk_pages(stranger)
    desk = Pages(app).sign_in(a_user())
    assert desk.get(f"/cases/{stranger.reference}/papers/{paper.origin}/pages/1").status == 404


def test_what_was_half_sent_goes_on_arriving_once(app: Flask) -> None:
    living, ended = olena_twice()
    content = a_picture(900, noise=True)
    told = said(content)
    receiving.begin(ended, told, VOLUNTEER, NOW)
    actions.decide(living, ended, "keep_this", a_user().as_actor(), NOW)
    paper = receiving.begin(living, told, VOLUNTEER, NOW)
    assert len(pieces_of(content)) > 1
    send_pieces(paper, told.files[0].origin, content)
    receiving.whole(paper, told.files[0].origin, VOLUNTEER, NOW)
    db.session.expire_all()
    assert [each.state for each in queries.papers_of(living)] == ["received"]
    assert db.session.scalar(db.select(db.func.count(Paper.id))) == 1


@pytest.mark.parametrize("named", ["living", "ended"])
def test_erasing_either_erases_both_and_leaves_no_paper(app: Flask, named: str) -> None:
    living, ended, _paper = _one_person()
    scenes.a_paper(living)
    asked, second = a_user().as_actor(), a_user("administrator").as_actor()
    patient = {"living": living, "ended": ended}[named].patient
    with pytest.raises(Conflict):
        records.ask_erasure(patient, "asked_by_patient", asked, NOW)
    close_case(living, "treated_elsewhere", asked, NOW)
    wish = records.ask_erasure(patient, "asked_by_patient", asked, NOW)
    db.session.commit()
    records.approve_erasure(wish, second, NOW + timedelta(hours=1))
    db.session.expire_all()
    for each in (living, ended):
        assert each.patient.erased_at and each.patient.data_key.wrapped is None
    assert not db.session.scalars(db.select(Paper.id)).all() and not names_in_store()


def test_which_entries_go_on_is_asked_once_while_reading_and_anew_after_every_deed(app: Flask) -> None:
    living, ended = olena_twice()
    db.session.commit()
    with statements() as sent:
        assert entries_of(living.id) == entries_of(living.id) == [living.id]
    assert sum("RECURSIVE" in each for each in sent) == 1
    actions.decide(living, ended, "keep_this", a_user().as_actor(), NOW)
    assert set(entries_of(living.id)) == {living.id, ended.id}


def test_a_deed_that_joins_sees_at_once_what_it_has_joined(app: Flask) -> None:
    living, ended = olena_twice()
    desk = a_user().as_actor()
    db.session.commit()

    @transaction
    def joins() -> tuple[list[uuid.UUID], list[uuid.UUID]]:
        before = entries_of(living.id)
        actions.decide(living, ended, "keep_this", desk, NOW)
        return before, entries_of(living.id)

    before, after = joins()
    assert before == [living.id] and set(after) == {living.id, ended.id}
