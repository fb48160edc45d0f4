"""The life of an answer: written, compared by a colleague, published by a second person, read again."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict, Invalid
from referral.information import actions, queries
from referral.information.models import LIFE, Answer
from referral.published_life import NOT_TWICE, PAST
from tests.factories import a_user
from tests.information.answers import FACTS, SAID
from tests.pages import Pages
from tests.racing import race


def editor() -> User:
    return a_user(Role.EDITOR)


def written(now: datetime, by: User, seen: int = 0, **other: Any) -> Answer:
    return actions.write("PL", "insured", {**FACTS, **other}, seen, by.as_actor(), now)


def published(now: datetime) -> Answer:
    writer, other = editor(), editor()
    answer = written(now, writer)
    LIFE.check(answer, 1, other.as_actor(), now)
    LIFE.publish(answer, 1, other.as_actor(), now)
    return answer


def test_it_is_read_by_everybody_once_a_second_person_has_published_it(app: Flask, now: datetime) -> None:
    answer = published(now)
    page = Pages(app).get("/information/pl").text
    assert "Ви застраховані" in page and "+48 800 190 590" in page and "Візьміть паспорт" in page
    assert answer.next_check == (now + timedelta(days=90)).date()


def test_whoever_wrote_it_neither_checks_nor_publishes_it(app: Flask, now: datetime) -> None:
    writer, other = editor(), editor()
    answer = written(now, writer)
    with pytest.raises(Conflict):
        LIFE.publish(answer, 1, other.as_actor(), now)
    with pytest.raises(Conflict):
        LIFE.check(answer, 1, writer.as_actor(), now)
    LIFE.check(answer, 1, other.as_actor(), now)
    with pytest.raises(Conflict):
        LIFE.publish(answer, 1, writer.as_actor(), now)
    assert queries.shown_in("PL") == {}


def test_what_was_shipped_takes_two_people_as_well(app: Flask, now: datetime) -> None:
    from referral.audit import system

    one, other = editor(), editor()
    answer = actions.write("PL", "insured", FACTS, 0, system("information"), now)
    LIFE.check(answer, 1, one.as_actor(), now)
    with pytest.raises(Conflict):
        LIFE.publish(answer, 1, one.as_actor(), now)
    LIFE.publish(answer, 1, other.as_actor(), now)
    assert set(queries.shown_in("PL")) == {"insured"}


def test_a_new_draft_leaves_what_is_published_until_it_is_published_too(app: Flask, now: datetime) -> None:
    answer, later = published(now), now + timedelta(days=1)
    words = {code: {**said, "text": said["text"] + " X"} for code, said in SAID.items()}
    writer, other = editor(), editor()
    written(later, writer, seen=1, words=words)
    assert queries.shown_in("PL")["insured"].edition.number == 1
    LIFE.check(answer, 2, other.as_actor(), later)
    LIFE.publish(answer, 2, other.as_actor(), later)
    assert queries.shown_in("PL")["insured"].edition.number == 2


def test_two_who_write_at_once_do_not_write_over_one_another(app: Flask, now: datetime) -> None:
    written(now, editor())
    with pytest.raises(Conflict):
        written(now, editor())


def test_nobody_checks_an_edition_that_they_have_not_seen(app: Flask, now: datetime) -> None:
    answer = written(now, editor())
    written(now, editor(), seen=1)
    with pytest.raises(Conflict):
        LIFE.check(answer, 1, editor().as_actor(), now)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", {"text": "Вы застрахованы со 2 дня, PESEL.", "steps": ["Возьмите паспорт"]}),
        ("en", {"text": "You are insured.", "steps": []}),
        ("uk", {"text": "слово " * 61, "steps": ["Візьміть паспорт"]}),
        ("ru", {"text": "Вы застрахованы.", "steps": ["слово " * 15]}),
    ],
)
def test_what_differs_between_the_languages_or_is_too_long_is_refused(
    app: Flask, now: datetime, language: str, said: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        written(now, editor(), words={**SAID, language: said})
    assert queries.answer_about("PL", "insured") is None


def test_what_is_stale_says_so_and_does_not_vanish(app: Flask, now: datetime) -> None:
    answer = published(now)
    answer.next_check = now.date() - timedelta(days=1)
    db.session.commit()
    page = Pages(app).get("/information/pl").text
    assert "Ви застраховані" in page and "Перепитайте" in page
    LIFE.confirm(answer, 1, editor().as_actor(), now)
    assert "Перепитайте" not in Pages(app).get("/information/pl").text


def test_nobody_keeps_an_answer_alive_alone(app: Flask, now: datetime) -> None:
    answer, one, two = published(now), editor().as_actor(), editor().as_actor()
    reader = LIFE.edition_of(answer, 1).checked_by
    first, second, third = (now + timedelta(days=80 * times) for times in (1, 2, 3))
    with pytest.raises(Conflict) as refused:
        LIFE.confirm(answer, 1, db.session.get_one(User, reader).as_actor(), first)
    assert str(NOT_TWICE) == str(refused.value.sentence)
    LIFE.confirm(answer, 1, one, first)
    LIFE.confirm(answer, 1, one, first)
    with pytest.raises(Conflict):
        LIFE.confirm(answer, 1, one, second)
    assert answer.next_check == (first + timedelta(days=90)).date()
    LIFE.confirm(answer, 1, two, second)
    LIFE.confirm(answer, 1, one, third)
    assert answer.next_check == (third + timedelta(days=90)).date()


def test_what_is_withdrawn_is_gone_and_comes_back_as_a_draft(app: Flask, now: datetime) -> None:
    answer, mine = published(now), editor().as_actor()
    LIFE.withdraw(answer, 1, mine, now)
    assert queries.shown_in("PL") == {}
    with pytest.raises(Conflict):
        LIFE.confirm(answer, 1, mine, now)
    LIFE.bring_back(answer, mine, now)
    assert answer.state == "draft"


def rewritten(answer: Answer, at: datetime, by: User) -> None:
    words = {code: {**said, "text": said["text"] + " X"} for code, said in SAID.items()}
    written(at, by, seen=answer.newest, words=words)


def test_nobody_confirms_or_withdraws_an_edition_that_they_have_not_seen(app: Flask, now: datetime) -> None:
    answer, later = published(now), now + timedelta(days=1)
    rewritten(answer, later, editor())
    other = editor().as_actor()
    LIFE.check(answer, 2, other, later)
    LIFE.publish(answer, 2, other, later)
    for deed in (LIFE.confirm, LIFE.withdraw):
        with pytest.raises(Conflict):
            deed(answer, 1, editor().as_actor(), later + timedelta(days=9))
    assert queries.shown_in("PL")["insured"].edition.number == 2
    assert answer.next_check == (later + timedelta(days=90)).date()


def test_withdrawing_leaves_a_draft_that_waits(app: Flask, now: datetime) -> None:
    answer, other = published(now), editor().as_actor()
    rewritten(answer, now, editor())
    LIFE.check(answer, 2, other, now)
    LIFE.withdraw(answer, 1, editor().as_actor(), now)
    assert queries.shown_in("PL") == {} and answer.state == "checked"
    LIFE.publish(answer, 2, other, now)
    assert queries.shown_in("PL")["insured"].edition.number == 2


@pytest.mark.both_databases
def test_of_two_who_confirm_and_withdraw_at_once_nobody_undoes_what_came_first(
    app: Flask, now: datetime
) -> None:
    answer, mine, other = published(now), editor().as_actor(), editor().as_actor()
    rewritten(answer, now, editor())
    LIFE.check(answer, 2, other, now)
    answer_id, later = answer.id, now + timedelta(days=1)
    db.session.commit()

    def doing(deed: Any, number: int, by: Any) -> Any:
        return lambda: deed(LIFE.subject_of(answer_id), number, by, later)

    said = race(app, doing(LIFE.publish, 2, other), doing(LIFE.withdraw, 1, mine))
    shown = queries.shown_in("PL")["insured"]
    assert shown.edition.number == 2 and "won" in said, "whoever was first, the new edition is not taken down"
    said = race(app, doing(LIFE.withdraw, 2, mine), doing(LIFE.confirm, 2, other))
    assert queries.shown_in("PL") == {} and "won" in said
    assert LIFE.subject_of(answer_id).next_check is None, "what is withdrawn is not due"


def test_the_ninety_days_run_from_the_comparison_not_from_publishing(app: Flask, now: datetime) -> None:
    answer, other = written(now, editor()), editor().as_actor()
    LIFE.check(answer, 1, other, now)
    LIFE.publish(answer, 1, other, now + timedelta(days=60))
    assert answer.next_check == (now + timedelta(days=90)).date()


def test_what_was_compared_too_long_ago_is_not_published(app: Flask, now: datetime) -> None:
    answer, other = written(now, editor()), editor().as_actor()
    LIFE.check(answer, 1, other, now)
    with pytest.raises(Conflict) as refused:
        LIFE.publish(answer, 1, other, now + timedelta(days=91))
    assert str(PAST) == str(refused.value.sentence) and queries.shown_in("PL") == {}
    LIFE.check(answer, 1, other, now + timedelta(days=91))
    LIFE.publish(answer, 1, other, now + timedelta(days=92))
    assert answer.next_check == (now + timedelta(days=181)).date()


def test_a_question_that_nobody_has_answered_stands_there_and_says_so(app: Flask) -> None:
    page = Pages(app).get("/information/hu").text
    assert page.count("Ще ніхто цього не написав.") == 25


def test_what_is_suggested_changes_nothing_and_is_answered_at_its_address(app: Flask, now: datetime) -> None:
    answer = published(now)
    anybody = Pages(app)
    sent = anybody.post(
        "/information/pl/suggest", {"country": "PL", "question": "insured", "words": "Застаріло"}
    )
    address = sent.location
    assert "Ще ніхто не відповів" in anybody.get(address).text
    row = queries.suggestions(1).rows[0]
    actions.decide(row, True, "Дякуємо, виправлено", editor().as_actor(), now)
    assert "Дякуємо, виправлено" in anybody.get(address).text and answer.newest == 1
    with pytest.raises(Conflict):
        actions.decide(row, False, "no", editor().as_actor(), now)


def test_the_same_words_twice_are_one_suggestion(app: Flask, now: datetime) -> None:
    from referral.audit import Actor

    reader = Actor("reader", "public", "public")
    said = ("PL", "insured", "Застаріло", "", "uk", reader, now)
    assert actions.suggest(*said).id == actions.suggest(*said).id


def test_an_address_of_nothing_is_not_found(app: Flask) -> None:
    for path in ("/information/xx", f"/information/suggestions/{uuid.uuid4()}", "/information/ua"):
        assert Pages(app).get(path).status == 404
