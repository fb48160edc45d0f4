"""The diagnosis page: words and choice are kept side by side; the machine proposes, a person chooses."""

import pytest
from flask import Flask

from tests.intake.walk import begun, fresh, send, volunteer


def test_words_are_searched_and_no_proposal_is_chosen(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "diagnosis", {"site_words": "рак молочної залози", "search": "site_words"})
    radios = page.all("input[@name='suggested']")
    assert page.status == 200 and len(radios) > 1 and not [r for r in radios if r.get("checked") is not None]
    assert radios[-1].get("value") == "unknown" and radios[0].get("value") == "breast C50"


def test_a_chosen_proposal_gives_site_and_code_beside_the_words(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    answers = {"site_words": "рак груді ліворуч", "suggested": "breast C50"}
    assert send(pages, case, "diagnosis", answers).status == 303
    case = fresh(case)
    assert (case.site_group, case.icd10) == ("breast", "C50")
    assert (case.private_answers or {})["diagnosis"] == {"site_words": "рак груді ліворуч"}
    assert "ліворуч" not in str(case.answers)


def test_a_site_can_be_picked_without_words(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "diagnosis", {"site": "lung"}).status == 303
    assert (fresh(case).site_group, fresh(case).icd10) == ("lung", None)


@pytest.mark.parametrize("answers", [{"site": "unknown"}, {"site_words": "щось", "suggested": "unknown"}])
def test_none_of_these_is_an_answer_and_no_site(app: Flask, answers: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "diagnosis", answers).status == 303
    assert fresh(case).answers["diagnosis"]["site"] == "unknown" and fresh(case).site_group is None


@pytest.mark.parametrize("answers", [{}, {"site_words": "рак"}, {"suggested": "nonsense C50"}])
def test_without_a_choice_the_page_comes_back_with_the_words(app: Flask, answers: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = pages.post(f"/intake/{case.id}/diagnosis", answers)
    assert page.status == 422 and fresh(case).site_group is None
    assert page.form("diagnosis")["values"]["site_words"] == [answers.get("site_words", "")]


def test_a_code_of_another_site_is_not_believed(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    send(pages, case, "diagnosis", {"suggested": "breast C34"})
    assert (fresh(case).site_group, fresh(case).icd10) == ("breast", None)
