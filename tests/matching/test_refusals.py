"""Who says that a hospital does not treat a need, and who answers that it does."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from matching import Group
from matching.evidence.refusals import Refusal
from matching.facts.evidence_table import shelf_days
from matching.facts.figures import figure
from matching.facts.hospital import ALL_BLOOD, Statement
from matching.vocabulary import Answer, EvidenceKind, Modality, Scope
from tests.matching.cases import a_hospital, a_need, a_service, a_statement, ranked, spoken_of
from tests.matching.test_evidence import (
    A_CHILD,
    ADULT,
    CHILD,
    HOSPITAL,
    NO_SITE,
    OFFICIAL,
    PRESS,
    refusal,
    said,
    treats,
)


@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_living_no_makes_unsuitable_but_from_the_press(kind: EvidenceKind) -> None:
    old = shelf_days(kind, False) + 1
    living, ended = (said(kind=kind, answer=Answer.NO, age_days=age) for age in (0, old))
    assert refusal(a_need(), living) is (Refusal.NONE if kind is PRESS else Refusal.SITE)
    assert (ranked(a_need(), living).group[0] == Group.UNSUITABLE) == (kind is not PRESS)
    assert refusal(a_need(), ended) is Refusal.NONE and ranked(a_need(), ended).group[0] == Group.ASK_FIRST
    for doubted in (ended, *[living] * (kind is PRESS)):
        assert treats(a_need(), doubted) == figure("evidence.said_no") < figure("evidence.nothing")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Refusal.SITE),
        ({"age_group": None}, Refusal.SITE),
        ({"sites": NO_SITE}, Refusal.AGE_GROUP),
        ({"sites": NO_SITE, "age_group": None}, Refusal.MODALITY),
        ({"sites": frozenset({"lung"})}, Refusal.NONE),
        ({"modality": Modality.SURGERY}, Refusal.NONE),
        ({"modality": None}, Refusal.NONE),
        ({"age_group": CHILD}, Refusal.NONE),
        ({"age_from": 18, "age_to": 65}, Refusal.NONE),
    ],
)
def test_a_no_refuses_what_it_names_and_nothing_else(facts: dict[str, Any], expected: Refusal) -> None:
    assert refusal(a_need(), said(kind=OFFICIAL, answer=Answer.NO, **facts)) is expected


def test_a_no_that_names_no_age_is_for_children_too_and_one_for_children_is_not_for_an_unknown_age() -> None:
    never, children = (
        said(kind=OFFICIAL, answer=Answer.NO, sites=NO_SITE, age_group=age) for age in (None, CHILD)
    )
    unknown = a_need(age_group=None)
    assert [refusal(each, never) for each in (a_need(), A_CHILD, unknown)] == [Refusal.MODALITY] * 3
    assert refusal(A_CHILD, children) is Refusal.AGE_GROUP
    assert refusal(a_need(), children) is refusal(unknown, children) is Refusal.NONE


def test_a_no_that_names_no_age_is_answered_by_a_stronger_yes_for_any_age() -> None:
    never = a_statement(kind=OFFICIAL, answer=Answer.NO, sites=NO_SITE, age_group=None)
    for children in (a_statement(age_group=CHILD), a_statement(age_group=CHILD, sites=NO_SITE)):
        assert refusal(a_need(), spoken_of(never, children)) is Refusal.NONE
        assert treats(a_need(), spoken_of(never, children)) > figure("evidence.said_no")
    weaker = a_statement(kind=PRESS, age_group=CHILD)
    assert refusal(a_need(), spoken_of(never, weaker)) is Refusal.MODALITY


def test_a_no_of_other_cancers_or_of_the_whole_hospital_is_none_of_this_treatment() -> None:
    need = a_need(modalities=())
    assert refusal(need, said(kind=OFFICIAL, answer=Answer.NO)) is Refusal.NONE
    blood = said(kind=OFFICIAL, answer=Answer.NO, sites=frozenset({ALL_BLOOD}))
    assert (
        refusal(a_need(), blood) is Refusal.NONE
        and refusal(a_need(site_group="myeloma"), blood) is Refusal.SITE
    )


EXACT = [
    {"sites": sites, "age_group": age}
    for sites, age in product((NO_SITE, frozenset({"breast"})), (None, ADULT))
]
NOES = [
    a_statement(kind=kind, answer=Answer.NO, age_days=100, **exact)
    for kind, exact in product(EvidenceKind, EXACT)
]
YESES = [
    a_statement(kind=kind, age_days=days, ends_in_days=ends, **exact)
    for kind, exact, days, ends in product(EvidenceKind, EXACT, (99, 100, 101), (5, -1))
]


def is_answered(no: Statement, yes: Statement) -> bool:
    """By a living yes that says as much, of a stronger kind, or of the same and not older; the press's by an ended one.

    Then it must not be older, whatever its kind.
    """
    kinds = tuple(EvidenceKind)
    says_as_much = no.sites <= yes.sites and no.age_group in (None, yes.age_group)
    stronger = kinds.index(yes.kind) < kinds.index(no.kind)
    as_new = yes.kind is no.kind and yes.age_days <= no.age_days
    outlived = no.kind is PRESS and yes.age_days <= no.age_days
    return says_as_much and (stronger or as_new) and (yes.is_living or outlived)


def test_a_no_is_answered_only_by_a_yes_as_exact_that_is_stronger_or_as_new_in_every_combination() -> None:
    pairs = list(product(NOES, YESES))
    rows = [spoken_of(*pair, id=f"h{at:05}", scope=Scope.GENERAL) for at, pair in enumerate(pairs)]
    found = ranked(a_need(), *rows).need_columns.evidence
    assert len(pairs) == 24 * 144
    for (no, yes), told, likely in zip(pairs, found.refusal.tolist(), found.treats.tolist(), strict=True):
        answered = is_answered(no, yes)
        assert (told == Refusal.NONE) == (answered or no.kind is PRESS), (no, yes)
        if no.kind is PRESS:
            assert (likely <= figure("evidence.said_no")) == (not answered), (no, yes)


@pytest.mark.parametrize(("age_days", "counts"), [(366, True), (399, True), (401, False)])
def test_an_own_yes_that_has_ended_does_not_lose_to_an_older_no_of_the_press(
    age_days: float, counts: bool
) -> None:
    own = a_statement(kind=HOSPITAL, age_days=age_days)
    press = a_statement(kind=PRESS, answer=Answer.NO, age_days=400)
    alone, both = treats(a_need(), spoken_of(own)), treats(a_need(), spoken_of(own, press))
    assert not own.is_living and both == (alone if counts else figure("evidence.said_no")) < alone + 1


def test_an_ended_yes_answers_an_ended_no_of_its_kind_that_is_older_and_never_a_living_one() -> None:
    old = [shelf_days(OFFICIAL, False) + days for days in (1, 2)]
    yes, no = a_statement(kind=OFFICIAL, age_days=old[0]), a_statement(kind=OFFICIAL, answer=Answer.NO)
    ended = replace(no, age_days=old[1])
    assert treats(a_need(), spoken_of(yes, ended)) == treats(a_need(), spoken_of(yes))
    newer = replace(ended, age_days=old[0] - 0.5)
    assert treats(a_need(), spoken_of(yes, newer)) == figure("evidence.said_no")
    assert refusal(a_need(), spoken_of(yes, no)) is Refusal.SITE


def test_several_sources_that_refuse_refuse_and_one_strong_yes_answers_them_all() -> None:
    noes = [a_statement(kind=kind, answer=Answer.NO, age_days=3) for kind in tuple(EvidenceKind)[1:]]
    assert refusal(a_need(), spoken_of(*noes)) is Refusal.SITE
    own = a_statement(kind=HOSPITAL, age_days=300)
    assert refusal(a_need(), spoken_of(own, *noes)) is Refusal.NONE
    assert ranked(a_need(), spoken_of(own, *noes)).group[0] == Group.ASK_FIRST


def test_a_hospital_that_says_it_does_not_is_not_outdone_by_a_page_that_names_the_site() -> None:
    own = a_service(offered=Answer.NO)
    hospital = a_hospital(own, statements=(a_statement(),))
    assert refusal(a_need(), hospital) is Refusal.AGE_GROUP and ranked(a_need(), hospital).group[0] == 2
