"""Worlds A, B and C as streams: their crowd, their directory as today's engine is told it, and their own truth.

A is as its maker believes; in B and C what is believed of statements is wrong by half, in opposite and mixed
directions (true_shares.csv), and crowds and answers are others (crowds.csv). All of it is invented; nothing is
measured on patients. The tables were written before the engine had chances of its own.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.replaying import arrivals, hospitals, said
from bench.replaying.hospitals import BLOOD, Draw, Floats, Hidden, Ints, Report
from bench.replaying.said import Statement, houses
from bench.replaying.stream import DRAIN_DAYS, WEEK, Luck, Stream, cells, luck, weeks
from bench.replaying.tables import Row, assuming, column, number, rows
from bench.replaying.treatment_values import TreatmentValues, treatment_values
from bench.replaying.truth import Truth, truth
from matching import HospitalFacts, Need, Network
from matching.facts import hospital as facts
from matching.vocabulary import AgeGroup, Answer, EvidenceKind, Modality, Scope

LETTERS = ("A", "B", "C")
OLDEST, MEAN_AGE, AGE_SPREAD = 90, 56, 14


class Other(NamedTuple):
    """One world. `said`: the whole directory, of which today's engine reads a part. `truth`: in the houses' order.

    `waits`: the days from acceptance to start that an official source states, (N,), NaN for none. `years`: the
    age of each person, (P,).
    """

    letter: str
    stream: Stream
    said: list[Statement]
    truth: Truth
    waits: Floats
    years: Ints


def other_world(letter: str, seed: int, count: int, days: int) -> Other:
    """The world of a letter and a seed."""
    draws = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(7)]
    of_people, of_said, of_truth, of_places, of_reports, of_luck, of_ages = draws
    told = said.statements(letter, of_said)
    true = truth(letter, told, of_truth)
    network = directory(told)
    with assuming(column("crowds", letter)):
        people = arrivals.people(count, days, of_people)
        hidden = _hidden(network, people, true, days, of_places)
        reports = _reports(len(network), days, of_reports)
        valued = _as_due(treatment_values(people, network), people.need)
        drawn = luck(people, hidden, valued.hours, of_luck)
        one = Stream(days, people, cells(people), network, hidden, reports, drawn, valued)
        one = one._replace(luck=_refusals(one, of_luck))
    return Other(
        letter, one, told, true, _waits(letter, hidden.lead, of_places), _years(people.need, of_ages)
    )


def directory(told: list[Statement]) -> Network:
    """The houses as the engine is told of them on the first day."""
    by_house = defaultdict(list)
    for each in told:
        by_house[each.house].append(_as_facts(each))
    return Network.of(_house(row, by_house[row["code"]]) for row in houses())


KINDS = {"official_list": EvidenceKind.OFFICIAL}
SCOPES = {"blood": Scope.BLOOD, "children": Scope.CHILDREN}


def _house(row: Row, told: list[facts.Statement]) -> HospitalFacts:
    one = hospitals.facts(row, [])
    scope = SCOPES.get(row["scope"], Scope.GENERAL)
    takes = AgeGroup.CHILD if scope is Scope.CHILDREN else None
    return replace(one, statements=tuple(told), scope=scope, takes=takes)


def _as_facts(each: Statement) -> facts.Statement:
    return facts.Statement(
        kind=KINDS.get(each.kind) or EvidenceKind(each.kind),
        answer=Answer.YES if each.answer == "yes" else Answer.NO,
        modality=Modality(each.modality),
        age_group=AgeGroup(each.age_group) if each.age_group else None,
        sites=frozenset(each.sites),
        age_days=float(-(each.read if each.dated is None else each.dated)),
        is_undated=each.dated is None,
        ends_in_days=None if each.valid_until is None else float(each.valid_until),
    )


def _hidden(network: Network, people: arrivals.People, true: Truth, days: int, draw: Draw) -> Hidden:
    gives = true.treats.any(axis=2)
    demand = np.zeros(gives.shape[:2])
    for need in people.need:
        demand[said.AGES.index(need.age_group), said.TREATMENTS.index(need.modalities[0])] += WEEK / days
    places = hospitals.places(network, _usable(true), demand, weeks(days), draw)
    count = len(network)
    return Hidden(
        _whole(gives),
        _whole_sites(true.treats),
        _whole(places),
        hospitals.silent(count, draw),
        hospitals.answer(count, draw),
        _lead(draw),
    )


def _usable(true: Truth) -> Floats:
    """The part of the usual mix of diseases that each service treats, (A, T, N)."""
    usual = np.array(
        [[[_usual(row, age, each) for row in rows("mix")] for each in said.TREATMENTS] for age in said.AGES]
    )
    found: Floats = np.einsum(
        "atsn,ats->atn", true.treats, usual / np.maximum(usual.sum(axis=2, keepdims=True), 1)
    )
    return found


def _usual(row: Row, age: str, treatment: str) -> float:
    return said.frequency(row, age) * float(row[treatment])


def _lead(draw: Draw) -> Floats:
    medians = np.array([number(f"start.{row['level']}") for row in houses()])
    return medians * draw.lognormal(0, number("start.spread"), len(medians))


def _whole(part: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Ages and treatments of these worlds at their places among the engine's; the others are empty."""
    ages = [hospitals.AGES.index(AgeGroup(each)) for each in said.AGES]
    treatments = [[str(each) for each in hospitals.MODALITIES].index(each) for each in said.TREATMENTS]
    shape = len(hospitals.AGES), len(hospitals.MODALITIES)
    found = np.zeros((*shape, *part.shape[2:]), part.dtype)
    found[np.ix_(ages, treatments)] = part
    return found


def _whole_sites(treats: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    ages, treatments, _, count = treats.shape
    found = np.zeros((ages, treatments, len(hospitals.SITES), count), np.bool_)
    found[:, :, [hospitals.SITES.index(each) for each in said.SITES]] = treats
    return _whole(found)


def _reports(count: int, days: int, draw: Draw) -> list[Report]:
    shape = len(said.AGES), len(said.TREATMENTS)
    found = hospitals.reports(count, days + DRAIN_DAYS, draw, shape)
    return [each._replace(off=_whole(each.off)) for each in found]


def _as_due(valued: TreatmentValues, needs: tuple[Need, ...]) -> TreatmentValues:
    """Due as these worlds say, whatever the engine's clocks."""
    due = [
        number(f"clock.{each.priority}") if each.due_in_days is None else each.due_in_days for each in needs
    ]
    return valued._replace(due=np.maximum(np.array(due, np.float64), 0.0))


def _refusals(one: Stream, draw: Draw) -> Luck:
    """Distant houses refuse more, and a refusal takes longer than a yes."""
    far = one.values.hours > number("answers.far_hours")
    refuses = one.luck.refuses | (far & (draw.random(far.shape) < number("answers.far_refusal")))
    treats = np.array([one.treats(person) for person in range(len(one.people))])
    slow = np.where(refuses | ~treats, number("answers.slow_refusal"), 1.0)
    return one.luck._replace(refuses=refuses, answer=(one.luck.answer * slow).astype(np.float32))


def _waits(letter: str, lead: Floats, draw: Draw) -> Floats:
    of = column("directories", letter)
    stated = lead * of["wait.factor"] * draw.lognormal(0, of["wait.spread"], len(lead))
    return np.where(draw.random(len(lead)) < of["wait.stated"], stated, np.nan)


def _years(needs: tuple[Need, ...], draw: Draw) -> Ints:
    children, adults = draw.integers(0, 18, len(needs)), draw.normal(MEAN_AGE, AGE_SPREAD, len(needs))
    is_child = np.array([each.age_group is AgeGroup.CHILD for each in needs])
    return np.where(is_child, children, np.clip(adults, 18, OLDEST)).astype(np.int32)


def is_blood(needs: tuple[Need, ...]) -> npt.NDArray[np.bool_]:
    """Who has leukaemia, lymphoma or myeloma."""
    return np.array([each.site_group in BLOOD for each in needs])
