"""The diagnosis page: words and choice are kept side by side; the machine proposes, a person chooses."""

import pytest
from flask import Flask

from tests.intake.walk import begun, fresh, send, volunteer

TWO = "рак груді та рак щитовидки"


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


def test_a_medicine_is_said_to_be_one_and_nothing_is_proposed(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = begun(pages)
    page = send(pages, case, "diagnosis", {"site_words": "приймає герцептин", "search": "site_words"})
    assert "This is a medicine. What is it given for?" in page.text
    assert [radio.get("value") for radio in page.all("input[@name='suggested']")] == ["unknown"]


def test_while_one_types_a_medicine_and_several_tumours_are_said(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    answers = [
        pages.post("/intake/diagnoses", {"q": words}).response.get_json()
        for words in ("тамоксифен", TWO, "рак")
    ]
    assert ["medicine" in answers[0]["note"], "Several" in answers[1]["note"], answers[2]["note"]] == [
        True,
        True,
        "",
    ]
    assert answers[0]["status"].startswith(answers[0]["note"])


def test_several_tumours_are_asked_of_once_and_kept_and_shown(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = begun(pages)
    chosen = {"site_words": TWO, "suggested": "breast C50"}
    page = send(pages, case, "diagnosis", chosen)
    assert page.status == 200 and fresh(case).site_group is None
    assert [box.get("value") for box in page.all("input[@name='other_tumours']")] == ["C73", "none"]
    assert not [box for box in page.all("input[@name='other_tumours']") if box.get("checked") is not None]
    assert send(pages, case, "diagnosis", {**chosen, "other_tumours": "C73"}).status == 303
    assert fresh(case).icd10 == "C50" and fresh(case).answers["diagnosis"]["other_tumours"] == ["C73"]
    assert "Thyroid cancer (C73)" in pages.get(f"/intake/{case.id}/check").text


def test_only_the_chosen_one_of_several_is_an_answer_too(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = begun(pages)
    answers = {"site_words": TWO, "suggested": "breast C50", "other_tumours": "none"}
    assert send(pages, case, "diagnosis", answers).status == 303
    assert "No other tumour" in pages.get(f"/intake/{case.id}/check").text


def test_a_plain_name_stands_before_the_title_and_an_impossible_organ_comes_last(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = begun(pages)
    words = {"site_words": "РПЗ", "search": "site_words"}
    page = send(pages, case, "diagnosis", words)
    assert page.text.index("Pancreatic cancer") < page.text.index("Malignant neoplasm of pancreas")
    found = [
        each["value"]
        for each in pages.post("/intake/diagnoses", {"q": "РПЗ", "sex": "female"}).response.get_json()[
            "options"
        ]
    ]
    assert found[0] == "pancreas C25" and found.index("prostate C61") == len(found) - 2
