"""Kinds of a treatment: who names the one that is needed is best, who asks for none is answered as before."""

import csv
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from matching import FactError, HospitalFacts, Need, Network, rank, treatment_forms, weights
from matching.evidence.answering import Word
from matching.evidence.refusals import Refusal
from matching.facts import journeys
from matching.facts.figures import figure
from matching.facts.hospital import Statement
from matching.vocabulary import DATA, Answer, EvidenceKind, Modality, Scope
from tests.matching.cases import a_hospital, a_need, a_statement, needs, networks, ranked, spoken_of
from tests.matching.test_evidence import A_CHILD, CHILD, HOSPITAL, NAMED, PRESS, refusal, said, treats, word

RAYS, CELLS, CARE = Modality.RADIOTHERAPY, Modality.STEM_CELL_TRANSPLANTATION, Modality.SUPPORTIVE_CARE
GENERAL = list(Scope).index(Scope.GENERAL)
SHARE = {
    code: treatment_forms.of(modality)[code].shares[GENERAL] for modality, code in treatment_forms.table()
}
FOR_ANOTHER = spoken_of(a_statement(modality=Modality.FOLLOW_UP), scope=Scope.GENERAL)
"""A general hospital of which somebody says something else."""


def kinds(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def asking(*codes: str, modality: Modality = CELLS, **facts: Any) -> Need:
    """An adult with breast cancer who needs these kinds of a treatment."""
    return a_need(modalities=(modality,), forms=kinds(*codes), **facts)


def saying(*codes: str, modality: Modality = CELLS, **facts: Any) -> HospitalFacts:
    """A general hospital of which one thing is said about a treatment, or kinds of it."""
    return said(modality=modality, forms=kinds(*codes), **facts)


@pytest.mark.parametrize(
    "each", treatment_forms.table().values(), ids=lambda each: f"{each.modality} {each.code}"
)
def test_who_names_the_kind_is_most_exact_and_who_names_none_gives_it_in_part(
    each: treatment_forms.Form,
) -> None:
    asked = asking(each.code, modality=each.modality)
    named, open_ = saying(each.code, modality=each.modality), saying(modality=each.modality)
    assert treats(asked, named) == NAMED
    share = each.shares[GENERAL]
    of_none = NAMED if each.is_meant else treats(asking(modality=each.modality), FOR_ANOTHER)
    assert treats(asked, open_) == max(of_none * share // 1000, figure("evidence.least"))
    assert word(asked, named) is Word.SOURCE
    assert word(asked, open_) is (Word.SOURCE if share >= figure("evidence.usual_form") else Word.NOBODY)


@pytest.mark.parametrize("code", ["fertility", "stoma"])
def test_whoever_offers_support_tells_nothing_of_a_kind_that_nobody_means(code: str) -> None:
    asked, care = asking(code, modality=CARE), treatment_forms.of(CARE)[code]
    dieticians, of_another = saying(modality=CARE), FOR_ANOTHER
    assert treats(asked, dieticians) == treats(asked, of_another) < NAMED * care.shares[GENERAL] // 1000
    assert treats(asked, saying("pain", modality=CARE)) < treats(asked, of_another)
    assert treats(asking("pain", modality=CARE), dieticians) > treats(
        asking("pain", modality=CARE), of_another
    )
    assert treats(asked, saying(code, modality=CARE)) == treats(asking(modality=CARE), dieticians) == NAMED


def test_no_kind_that_nobody_means_is_a_usual_one() -> None:
    unmeant = [each for each in treatment_forms.table().values() if not each.is_meant]
    assert unmeant and all(max(each.shares) < figure("evidence.usual_form") for each in unmeant)


def test_who_names_other_kinds_alone_is_likely_by_less() -> None:
    other = NAMED * SHARE["allo"] // 1000 * figure("evidence.other_forms") // 1000
    assert treats(asking("allo"), saying("auto")) == other
    assert word(asking("allo"), saying("auto")) is Word.NOBODY
    assert treats(asking("allo"), saying("auto", "allo")) == NAMED


def test_a_kind_apart_says_of_the_treatment_only_that_cancer_is_treated_there() -> None:
    nothing_named = spoken_of(a_statement(modality=None), scope=Scope.GENERAL)
    rays, targets, protons = (
        asking(modality=RAYS),
        asking("stereotactic", modality=RAYS),
        saying("proton", modality=RAYS),
    )
    assert treats(rays, protons) == treats(rays, nothing_named) and word(rays, protons) is Word.NOBODY
    half = figure("evidence.other_forms") / 1000
    assert treats(targets, protons) == int(treats(targets, nothing_named) * half)
    assert treats(asking(), saying("auto")) == treats(asking(), saying())


def test_where_nobody_says_anything_a_rare_kind_is_the_least_there_is() -> None:
    silent = spoken_of(scope=Scope.GENERAL)
    assert treats(asking("auto"), silent) == int(figure("evidence.nothing") * SHARE["auto"] / 1000)
    assert treats(asking("proton", modality=RAYS), silent) == figure("evidence.least")


def test_of_two_kinds_the_less_known_counts() -> None:
    both, one = asking("proton", "under_anaesthesia", modality=RAYS), asking("proton", modality=RAYS)
    house = saying("proton", modality=RAYS)
    assert treats(one, house) == NAMED > treats(both, house)
    assert word(both, house) is Word.NOBODY
    refusing = replace(
        house,
        statements=(*house.statements, a_statement(modality=RAYS, forms=kinds("proton"), answer=Answer.NO)),
    )
    assert refusal(both, replace(refusing, statements=refusing.statements[1:])) is Refusal.FORM


def test_only_the_hospital_s_own_word_for_the_kind_confirms_it() -> None:
    assert word(asking("allo"), saying("allo", kind=HOSPITAL)) is Word.HOSPITAL
    assert word(asking("allo"), saying(kind=HOSPITAL)) is Word.NOBODY
    assert word(asking("auto"), saying(kind=HOSPITAL)) is Word.SOURCE


@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_kind_denied_is_denied_alone(kind: EvidenceKind) -> None:
    no = a_statement(modality=CELLS, forms=kinds("allo"), answer=Answer.NO, kind=kind)
    house = spoken_of(no, a_statement(modality=CELLS), scope=Scope.GENERAL)
    assert refusal(asking("allo"), house) is (Refusal.NONE if kind is PRESS else Refusal.FORM)
    assert kind is not PRESS or treats(asking("allo"), house) == figure("evidence.said_no")
    for other in (asking(), asking("auto")):
        bare = replace(house, statements=house.statements[1:])
        assert refusal(other, house) is Refusal.NONE and treats(other, house) == treats(other, bare)


def test_a_no_to_a_kind_is_answered_by_a_yes_to_that_kind_and_a_no_to_the_treatment_by_any() -> None:
    no_kind, no_treatment = (
        a_statement(modality=CELLS, forms=forms, answer=Answer.NO) for forms in (kinds("allo"), kinds())
    )
    plain, naming = a_statement(modality=CELLS), a_statement(modality=CELLS, forms=kinds("allo"))
    answered = {
        (no, yes): refusal(asking("allo"), spoken_of(no, yes)) is Refusal.NONE
        for no in (no_kind, no_treatment)
        for yes in (plain, naming)
    }
    assert answered == {
        (no_kind, plain): False, (no_kind, naming): True, (no_treatment, plain): True, (no_treatment, naming): True,
    }  # fmt: skip
    protons = a_statement(modality=RAYS, forms=kinds("proton"))
    assert (
        refusal(asking(modality=RAYS), spoken_of(replace(no_treatment, modality=RAYS), protons))
        is Refusal.SITE
    )


def test_a_child_s_house_counts_by_its_own_shares() -> None:
    ward = spoken_of(a_statement(modality=CELLS, age_group=CHILD), scope=Scope.CHILDREN)
    at = list(Scope).index(Scope.CHILDREN)
    asked = replace(A_CHILD, modalities=(CELLS,), forms=kinds("allo"))
    assert treats(asked, ward) == NAMED * treatment_forms.of(CELLS)["allo"].shares[at] // 1000


# Who asks for no kind


def as_before(statement: Statement) -> Statement:
    """A statement as it was read while the engine knew no kinds: one apart, or denied, is of the house alone."""
    table = treatment_forms.of(statement.modality) if statement.modality else {}
    is_apart = all(table[code].is_apart for code in statement.forms)
    is_other = bool(statement.forms) and (is_apart or statement.answer is Answer.NO)
    return replace(statement, forms=kinds(), modality=None if is_other else statement.modality)


@given(needs(), networks())
def test_who_asks_for_no_kind_is_ranked_as_before(need: Need, rows: tuple[HospitalFacts, ...]) -> None:
    asked = replace(need, forms=kinds())
    plain = [replace(row, statements=tuple(map(as_before, row.statements))) for row in rows]
    new, old = (rank(asked, Network.of(each), weights.current()) for each in (rows, plain))
    assert [each.tobytes() for each in (new.score, new.terms, new.answers)] == [
        each.tobytes() for each in (old.score, old.terms, old.answers)
    ]


@given(needs(), networks())
def test_asking_for_a_kind_makes_no_hospital_likelier_that_does_not_name_it(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    plain = [
        replace(row, statements=tuple(replace(each, forms=kinds()) for each in row.statements))
        for row in rows
    ]
    exact, open_ = (
        ranked(each, *plain).need_columns.evidence for each in (need, replace(need, forms=kinds()))
    )
    assert np.all(exact.treats <= open_.treats) and np.all(exact.word <= open_.word)


# Visits, and the table


def test_visits_are_those_of_the_kind_and_of_several_the_most() -> None:
    rows = treatment_forms.of(RAYS)
    for code, row in rows.items():
        assert journeys.of(asking(code, modality=RAYS)).visits == row.visits
    assert journeys.of(asking("stereotactic", "under_anaesthesia", modality=RAYS)).visits == 30
    assert journeys.of(asking("auto")).visits == journeys.of(asking()).visits
    eased = asking("proton", modality=RAYS, is_palliative=True)
    assert journeys.of(eased).visits == journeys.of(replace(eased, forms=kinds())).visits
    assert journeys.of(asking("allo", housing=True)).visits == 1
    assert journeys.of(asking("allo", modality=RAYS)).visits == journeys.of(asking(modality=RAYS)).visits


def test_every_row_is_dated_has_a_reason_and_is_unsigned() -> None:
    with (DATA / "treatment_forms.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == len(treatment_forms.table()) and {row["signed_by"] for row in rows} == {""}
    assert all(row["why"].startswith("assumption: ") and row["dated"].count("-") == 2 for row in rows)


@pytest.mark.parametrize(
    "facts", [{"modality": RAYS, "forms": kinds("allo")}, {"modality": None, "forms": kinds("proton")}]
)
def test_a_kind_of_another_treatment_is_refused_in_a_statement(facts: dict[str, Any]) -> None:
    with pytest.raises(FactError, match="forms"):
        a_statement(**facts)


def test_a_need_may_name_a_kind_of_a_treatment_that_is_not_needed_and_no_unknown_one() -> None:
    one, other = (ranked(a_need(forms=forms), a_hospital()) for forms in (kinds("allo"), kinds()))
    assert one.score.tolist() == other.score.tolist() and one.answers.tolist() == other.answers.tolist()
    with pytest.raises(FactError, match="forms"):
        a_need(forms=kinds("laser"))
