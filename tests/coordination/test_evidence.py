"""On whose word each hospital stands: the word beside its rank, one sentence, the page, the chance and its parts."""

from datetime import date, timedelta
from typing import Any

import pytest

from referral.accounts.permissions import Role
from referral.coordination import offering
from referral.coordination.offers import Offer, Offers
from referral.db import utc_now
from referral.engine import evidence
from referral.engine.rankings import Group
from referral.hospitals.models import Hospital
from referral.hospitals.shelf_lives import later
from referral.intake.models import Case
from tests import factories as a
from tests.coordination.desk import a_named_case
from tests.pages import Page, Pages

PAGE = "https://szpital.example/radioterapia"
A_PAGE = {"kind": "own_page", "page": PAGE, "title": "Radioterapia"}


def ago(months: int) -> dict[str, Any]:
    """A page, or an answer, dated so many months ago."""
    day = later(utc_now().date(), -months)
    return {"dated": day, "page_date": day.isoformat()}


def a_source(hospital: Hospital, site: str = "breast", months: int = 1, **said: Any) -> None:
    """A page says that it gives radiotherapy to adults with this cancer."""
    a.treats(hospital, site, "radiotherapy", **{**A_PAGE, **ago(months), **said})


def offers_for(case: Case | None = None) -> Offers:
    return offering.offers_of(case or a_named_case(), utc_now(), timedelta(days=7))


def only(case: Case | None = None) -> Offer:
    """What the desk says of the one hospital there is."""
    (offer,) = offers_for(case).all
    return offer


def first_sentence(case: Case | None = None) -> str:
    return only(case).words.to_ask[0]


def desk_page(pages: Pages, case: Case) -> Page:
    return pages.sign_in(a.a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}")


def test_who_answered_us_is_confirmed_and_nothing_of_it_is_asked(pages: Pages) -> None:
    a.treats(a.a_hospital(), "breast", "radiotherapy", **ago(11))
    found = only()
    assert (found.evidence.word, found.evidence.name) == ("hospital", "Confirmed by the hospital")
    assert (found.evidence.sentences, found.words.to_ask, found.evidence.page) == ([], [], "")
    assert "It says that it treats this cancer site: Breast cancer." in found.met


def test_an_answer_is_asked_again_after_twelve_months(pages: Pages) -> None:
    a.treats(a.a_hospital(), "breast", "radiotherapy", dated=date(2025, 6, 2), page_date="2025-06-02")
    found = only()
    assert found.words.to_ask == [
        "The hospital itself said on June 2, 2025 that it treats this, but that is long ago. Ask again."
    ]
    assert (found.evidence.word, found.evidence.name) == ("source", str(evidence.IN_PART))
    assert not [sentence for sentence in found.met if "It says" in sentence]


def test_an_answer_that_names_another_cancer_is_no_word_for_this_one(pages: Pages) -> None:
    a.treats(a.a_hospital(), "lung", "radiotherapy")
    found = only()
    assert found.words.to_ask[0].startswith(
        "The hospital itself says that it gives this treatment, but not for just"
    )
    assert found.evidence.name == str(evidence.IN_PART)


@pytest.mark.parametrize(
    ("page_date", "day"),
    [("2026-05-02", "May 2, 2026"), ("2026-05", "May 2026"), ("2026", "2026")],
)
def test_a_dated_page_is_named_with_its_day_as_far_as_it_has_one(
    pages: Pages, page_date: str, day: str
) -> None:
    a_source(a.a_hospital(), dated=date.fromisoformat((page_date + "-01-01")[:10]), page_date=page_date)
    found = only()
    assert found.words.to_ask == [
        f"A public source of {day} says that it treats this: the hospital’s own page, “Radioterapia”. "
        "Ask whether it still does."
    ]
    assert (found.evidence.word, found.evidence.name) == ("source", "A public source says so")
    assert found.evidence.page == PAGE


def test_an_undated_page_says_when_it_was_read(pages: Pages) -> None:
    read = date(2026, 11, 2)
    a_source(a.a_hospital(), page_date="undated", is_undated=True, dated=read, read=read)
    assert first_sentence().startswith("An undated page, read on November 2, 2026, says that it treats this")


@pytest.mark.parametrize(
    ("months", "is_undated", "is_old"),
    [(35, False, False), (37, False, True), (17, True, False), (19, True, True)],
)
def test_what_has_ended_is_asked_and_an_undated_page_ends_in_half_the_time(
    pages: Pages, months: int, is_undated: bool, is_old: bool
) -> None:
    a_source(a.a_hospital(), months=months, is_undated=is_undated)
    assert ("said that it treats this, but it is old" in first_sentence()) is is_old


def test_a_source_that_names_its_last_day_ends_on_it(pages: Pages) -> None:
    yesterday = utc_now().date() - timedelta(days=1)
    a_source(a.a_hospital(), kind="contract", valid_until=yesterday)
    assert "but it is old: a contract with an insurer" in first_sentence()


def test_a_newspaper_alone_is_said_to_be_one(pages: Pages) -> None:
    a_source(a.a_hospital(), kind="press", dated=date(2026, 9, 3), page_date="2026-09-03")
    assert (
        first_sentence()
        == "Only a newspaper of September 3, 2026 says that it treats this: “Radioterapia”. Ask."
    )


def test_what_a_source_leaves_open_is_said(pages: Pages) -> None:
    a_source(a.a_hospital(), site="", age_group="")
    assert only().words.to_ask[1:3] == [
        "The source does not name this cancer.",
        "The source does not say for which age.",
    ]


@pytest.mark.parametrize("page", ["", "a letter of the ministry", "javascript:alert(1)"])
def test_only_a_page_of_the_web_is_linked(pages: Pages, page: str) -> None:
    a_source(a.a_hospital(), page=page)
    assert only().evidence.page == ""


def test_where_nobody_says_anything_that_is_said(pages: Pages) -> None:
    a.a_hospital()
    found = only()
    assert found.words.to_ask == ["Nobody has said whether it gives this treatment for this cancer. Ask."]
    assert (found.evidence.word, found.evidence.name) == ("nobody", "Nobody has said so")
    assert not [sentence for sentence in (*found.met, *found.words.failed) if "It says" in sentence]


def test_a_page_about_another_treatment_is_not_cited_for_this_one(pages: Pages) -> None:
    """It makes the hospital likelier; it does not say that it gives what is needed."""
    hospital = a.a_hospital(scope="oncology")
    a_source(hospital, site="", kind="press", age_group="", title="Gazeta")
    a.treats(
        hospital,
        "breast",
        "surgery",
        **{**A_PAGE, "title": "Chirurgia", "page": "https://h.example/chirurgia"},
    )
    found = only()
    assert "Gazeta" in found.words.to_ask[0] and "Chirurgia" not in " ".join(found.words.to_ask)
    assert found.evidence.page == PAGE


def test_of_several_the_living_one_that_names_the_cancer_is_cited(pages: Pages) -> None:
    hospital = a.a_hospital()
    a_source(hospital, months=70, kind="contract", title="Old")
    a_source(hospital, site="", title="Newest", months=0)
    a_source(hospital, title="Older and exact", months=9)
    a_source(hospital, kind="press", title="Newspaper", months=0)
    assert "Older and exact" in first_sentence()


def test_a_source_that_refuses_makes_unsuitable_and_is_named(pages: Pages) -> None:
    a_source(a.a_hospital(), answer="no", kind="official", dated=date(2026, 3, 1), page_date="2026-03-01")
    found = only()
    assert found.rank is None
    assert found.words.failed == [
        "A public source of March 1, 2026 says that it does not: a law or an official list, “Radioterapia”."
    ]
    assert found.evidence.page == PAGE


def test_a_hospital_that_refuses_says_so_itself(pages: Pages) -> None:
    a.treats(a.a_hospital(), "breast", "radiotherapy", answer="no")
    assert only().words.failed == ["It says that it does not treat this cancer site: Breast cancer."]


def test_a_hospital_that_refuses_whatever_the_age_says_so_itself_too(pages: Pages) -> None:
    a.treats(a.a_hospital(), "", "radiotherapy", age_group="", answer="no")
    assert only().words.failed == ["It says that it does not give this treatment: Radiotherapy."]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "press"}, "A newspaper or an old source, of"),
        ({"months": 70, "kind": "official"}, "A newspaper or an old source, of"),
        ({"months": 14, "kind": "hospital"}, "The hospital itself said on"),
    ],
)
def test_a_no_that_is_weak_or_old_makes_unlikely_and_is_said(
    pages: Pages, said: dict[str, Any], words: str
) -> None:
    a_source(a.a_hospital(), answer="no", **said)
    found = only()
    assert found.rank == 1 and len(found.words.to_ask) == 1
    assert found.words.to_ask[0].startswith(words) and "that it does not" in found.words.to_ask[0]


def test_a_hospital_for_another_age_has_not_said_so_itself(pages: Pages) -> None:
    a.a_hospital(takes="child", takes_source="its name", scope="children")
    assert only().words.failed == [
        "By all that is known of it this hospital is for people of another age: not Adult."
    ]


def test_the_chance_is_said_with_its_three_parts(pages: Pages) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "breast", "radiotherapy")
    a.places(hospital, "radiotherapy", 3, as_of=utc_now())
    assert only().evidence.chances == [
        "Chance of a place by asking: about 5 in 10.",
        "Of ten such requests about 10 meet a hospital that treats this, 8 a free place, 8 an answer in time.",
    ]


def test_the_page_counts_the_words_above_one_list_and_links_the_page(pages: Pages) -> None:
    case = a_named_case()
    for name in ("confirmed 1", "confirmed 2"):
        a.treats(a.a_hospital(name=name), "breast", "radiotherapy")
    a_source(a.a_hospital(name="by a page"))
    for number in range(3):
        a.a_hospital(name=f"silent {number}")
    page = desk_page(pages, case)
    assert "Confirmed by the hospital 2 · A public source says so 1 · Nobody has said so 3" in page.text
    assert PAGE in page.links()
    assert page.text.count("Chance of a place by asking: about") >= 6


def test_one_list_best_first_whoever_says_it(pages: Pages) -> None:
    """A page speaks for the near one, the far one has answered itself: the near one comes first all the same."""
    a_source(a.a_hospital(name="Near, by a page"))
    a.treats(a.a_hospital(name="Far, confirmed", lat=53.43, lon=14.55), "breast", "radiotherapy")
    assert [(each.rank, each.hospital.name) for each in offers_for().suitable] == [
        (1, "Near, by a page"),
        (2, "Far, confirmed"),
    ]


def test_without_a_confirmed_hospital_the_case_stays_with_a_person(pages: Pages) -> None:
    case = a_named_case()
    a_source(a.a_hospital())
    words = "No hospital has itself confirmed that it treats this: the case stays with you"
    assert words in desk_page(pages, case).text
    a.treats(a.a_hospital(), "breast", "radiotherapy")
    assert words not in desk_page(pages, case).text


def test_the_map_and_the_comparison_say_on_whose_word(pages: Pages) -> None:
    case, silent = a_named_case(), a.a_hospital()
    a.treats(answering := a.a_hospital(lat=50.06, lon=19.94), "breast", "radiotherapy")
    page = desk_page(pages, case)
    assert "Hospital of which only a source, or nobody, says so, with its rank" in page.text
    pins = page.tree.iterfind(".//figure/{*}svg//{*}g")
    assert sorted("ask" in (each.get("class") or "") for each in pins) == [False, False, True]
    compared = pages.get(f"/desk/cases/{case.id}/compare?h={silent.id}&h={answering.id}").text
    assert "On whose word" in compared
    assert "Nobody has said so" in compared and "Confirmed by the hospital" in compared


def test_what_a_source_says_stands_once_where_it_is_asked_and_not_as_what_speaks_against(
    pages: Pages,
) -> None:
    case, hospital = a_named_case(), a.a_hospital()
    a_source(hospital)
    assert (only(case).words.failed, len(only(case).words.to_ask)) == ([], 1)
    said = only(case).words.to_ask[0]
    pages.sign_in(a.a_user(Role.COORDINATOR))
    for address in ("send", "compare"):
        assert pages.get(f"/desk/cases/{case.id}/{address}?h={hospital.id}", "en").text.count(said) == 1, (
            address
        )


# Kinds of a treatment


def a_case_for(*kinds: str) -> Case:
    return a_named_case(answers={"kinds": {"radiotherapy_kind": list(kinds)}})


def test_where_nobody_names_the_kind_it_is_asked_by_its_name(pages: Pages) -> None:
    a_source(a.a_hospital())
    found = only(a_case_for("proton"))
    assert found.evidence.word == "nobody"
    assert (
        found.words.to_ask[0] == "Nobody has said whether it gives this kind of the treatment: protons. Ask."
    )


def test_a_source_that_names_the_kind_is_told_and_one_that_denies_it_refuses_this_kind(pages: Pages) -> None:
    hospital = a.a_hospital()
    a_source(hospital, form="proton")
    found = only(a_case_for("proton"))
    assert found.evidence.word == "source" and found.words.to_ask[0].startswith("A public source of")
    a.treats(hospital, "", "radiotherapy", form="proton", answer="no")
    found = only(a_case_for("proton"))
    assert found.group is Group.UNSUITABLE
    assert found.words.failed == ["It says that it does not give this kind of the treatment: protons."]
    assert found.words.changes == [
        "The hospital would have to say that it gives this kind of the treatment: protons."
    ]
    assert only(a_case_for("stereotactic")).group is not Group.UNSUITABLE


def test_the_hospital_s_own_word_for_the_kind_is_told(pages: Pages) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "breast", "radiotherapy")
    a.treats(hospital, "breast", "radiotherapy", form="proton")
    found = only(a_case_for("proton"))
    assert found.evidence.word == "hospital"
    assert "It gives this kind of the treatment: protons." in found.met
    assert not [words for words in only().met if "kind of the treatment" in words]
