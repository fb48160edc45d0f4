"""What anybody says is wrong: nobody is shut out by others, no stranger's words stand on a page of ours."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict
from referral.information import actions, queries
from referral.information.models import OPEN, REFUSED, Suggestion
from referral.information.phrases import phrases
from referral.information.questions import QUESTIONS
from tests.factories import NOW, a_user
from tests.information.answers import READER, a_suggestion
from tests.materials.scenes import a_document, published
from tests.pages import Pages


def told(words: str, network: str = "", question: str = "insured", after: int = 0) -> Suggestion:
    at = NOW + timedelta(minutes=after)
    return actions.suggest("PL", question, words, "", "uk", READER, at, network=network)


def waiting() -> set[str]:
    return {each.words for each in db.session.scalars(db.select(Suggestion).filter_by(state=OPEN))}


def from_network(app: Flask, address: str) -> Pages:
    pages = Pages(app)
    pages.client.environ_base["REMOTE_ADDR"] = address
    return pages


def send(pages: Pages, words: str, **other: Any) -> Any:
    return pages.post("/information/pl/suggest", {"country": "PL", "words": words, **other})


def test_one_network_that_sends_without_end_shuts_out_nobody(app: Flask) -> None:
    flood, honest = from_network(app, "203.0.113.9"), from_network(app, "198.51.100.7")
    assert send(honest, "The telephone is wrong").status == 303
    for number in range(actions.MOST_ABOUT_ONE + 3):
        assert send(flood, f"Nonsense {number}").status == 303
    assert len(waiting()) == actions.MOST_ABOUT_ONE + 1
    assert "The telephone is wrong" in waiting() and "Nonsense 0" not in waiting()


def test_of_one_network_the_newest_stay_however_many_things_they_are_about(app: Flask) -> None:
    for number, question in enumerate([*QUESTIONS, ""]):
        told(f"Nonsense {number}", "one", question)
    assert len(queries.of_network("one")) == actions.MOST_OF_NETWORK < len(QUESTIONS)
    assert told("Once more", "one") in queries.of_network("one")


def test_many_networks_together_shut_out_nobody(app: Flask) -> None:
    for number in range(600):
        db.session.add(
            Suggestion(
                country="PL", language="uk", words=f"{number}", network=f"{number}", told_at=NOW, due_at=NOW
            )
        )
    db.session.commit()
    told("The telephone is wrong", "another")
    assert "The telephone is wrong" in waiting()


def test_whoever_gave_way_reads_so_at_the_address(app: Flask) -> None:
    first = told("Old", "one")
    for number in range(actions.MOST_ABOUT_ONE):
        told(f"Newer {number}", "one", after=number + 1)
    assert (first.state, first.words, first.decided_by) == (REFUSED, "", None)
    assert "тієї самої мережі надійшло" in Pages(app).get(f"/information/suggestions/{first.id}").text


def test_what_is_kept_of_a_network_is_no_address_and_another_each_day(app: Flask) -> None:
    from referral.information import subjects

    marks = set()
    for day in (20, 21):
        at = NOW.replace(day=day)
        with (
            pytest.MonkeyPatch.context() as patch,
            app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.9"}),
        ):
            patch.setattr(subjects, "utc_now", lambda at=at: at)
            marks.add(subjects.network_today())
    assert len(marks) == 2 and not any("203" in mark and "113.9" in mark for mark in marks)


def test_an_editor_leaves_all_of_one_network_as_they_are_at_once(app: Flask) -> None:
    flood = [told(f"Nonsense {number}", "one") for number in range(4)]
    told("The telephone is wrong", "another")
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    page = desk.get(f"/desk/information/suggestions/{flood[0].id}")
    assert "Leave all 4 suggestions from this network as they are" in page.text
    assert desk.post(f"/desk/information/suggestions/{flood[0].id}/leave", {}).status == 303
    assert waiting() == {"The telephone is wrong"}
    with pytest.raises(Conflict):
        actions.leave(flood[0], a_user(Role.EDITOR).as_actor(), NOW)


def test_without_a_network_only_the_one_is_left_as_it_is(app: Flask) -> None:
    one, _other = a_suggestion("One"), a_suggestion("Other")
    assert actions.leave(one, a_user(Role.EDITOR).as_actor(), NOW) == 1 and waiting() == {"Other"}


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "http://x.example", 'https://x.example"onclick=', "x"]
)
def test_a_link_that_is_no_address_is_refused(app: Flask, link: str) -> None:
    assert send(Pages(app), "x", link=link).status == 422 and not waiting()


def test_gigantic_words_are_refused_in_words_and_kept_nowhere(app: Flask) -> None:
    page = send(Pages(app), "а" * 1_001)
    assert page.status == 422 and not waiting()
    assert send(Pages(app), "а" * 30_000).status == 413 and not waiting()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "'; drop table user; --"])
def test_a_script_is_shown_to_the_editors_as_text(app: Flask, words: str) -> None:
    assert send(Pages(app), words).status == 303
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    row = queries.suggestions(1).rows[0]
    for path in ("/desk/information", f"/desk/information/suggestions/{row.id}"):
        page = desk.get(path)
        assert "<script>alert" not in page.html and words in page.text


def test_a_suggestion_about_nothing_that_is_there_is_not_found(app: Flask) -> None:
    for about in (f"centre:{uuid.uuid4()}", "document:none", "x" * 5_000):
        page = send(Pages(app), "x", about=about)
        assert page.status in (404, 422) and not waiting()


def test_the_page_of_a_suggestion_shows_no_word_of_a_stranger(app: Flask) -> None:
    row = actions.suggest("PL", "", "Call +380 and pay", "https://swindle.example", "uk", READER, NOW)
    page = Pages(app).get(f"/information/suggestions/{row.id}")
    assert "Call +380" not in page.html and "swindle" not in page.html
    assert "Ще ніхто не відповів" in page.text
    actions.decide(row, True, "Дякуємо", a_user(Role.EDITOR).as_actor(), NOW)
    page = Pages(app).get(f"/information/suggestions/{row.id}")
    assert "Call +380" not in page.html and "Дякуємо" in page.text


def test_an_editor_erases_somebodys_data_at_once(app: Flask) -> None:
    row = a_suggestion("My father Petro is ill")
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    assert "Ukrainian" in desk.get(f"/desk/information/suggestions/{row.id}").text
    assert desk.post(f"/desk/information/suggestions/{row.id}/erase", {}).status == 303
    db.session.expire_all()
    assert (row.words, row.link, row.state) == ("", "", REFUSED)
    assert "Petro" not in desk.get(f"/desk/information/suggestions/{row.id}").text and not waiting()


def test_each_phrase_of_the_board_and_each_row_of_the_shelf_can_be_said_to_be_wrong(app: Flask) -> None:
    published(a_document())
    published(a_document("ctis", kind="trials", country=""))
    anybody = Pages(app)
    for path, count in (("/information/phrases/cs", len(phrases())), ("/materials/shelf", 2)):
        found = re.findall(r'href="(/information/[a-z]{2}/suggest\?about=[^"]+)"', anybody.get(path).html)
        assert len(found) == count
        for each in found:
            assert anybody.get(each).status == 200
        _, _, about = found[-1].partition("about=")
        sent = anybody.post(
            found[-1].partition("?")[0], {"country": found[-1][13:15].upper(), "words": path, "about": about}
        )
        assert sent.status == 303
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    for row in queries.suggestions(1).rows:
        assert desk.get(f"/desk/information/suggestions/{row.id}").status == 200
    assert len(waiting()) == 2
