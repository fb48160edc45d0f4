"""How far away a living source is: what counts as one, and how near."""

from dataclasses import replace

import pytest

from bench.reach import NEAR_HOURS, reach, within
from matching import Network
from matching.facts.hospital import Statement
from matching.vocabulary import Answer, EvidenceKind, Modality
from tests.matching.cases import a_need, a_statement, spoken_of

NEED = a_need()
SAID = a_statement(kind=EvidenceKind.OWN_PAGE, answer=Answer.YES, sites=frozenset({"breast"}), age_days=10.0)


def found(*statements: Statement, lat: float = 50.0, lon: float = 20.0) -> tuple[bool, bool]:
    """What a need near Kraków finds at one hospital."""
    return within(NEED, Network.of([spoken_of(*statements, lat=lat, lon=lon)]))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, (True, True)),
        ({"sites": frozenset({"all_solid"})}, (True, True)),
        ({"kind": EvidenceKind.PRESS}, (False, True)),
        ({"answer": Answer.NO}, (False, False)),
        ({"sites": frozenset()}, (False, False)),
        ({"sites": frozenset({"all_blood"})}, (False, False)),
        ({"modality": Modality.SURGERY}, (False, False)),
        ({"age_days": 4000.0}, (False, False)),
        ({"age_from": 0.0, "age_to": 18.0}, (False, False)),
    ],
)
def test_a_living_yes_to_treatment_cancer_and_age_counts(
    changed: dict[str, object], told: tuple[bool, bool]
) -> None:
    assert found(replace(SAID, **changed)) == told  # type: ignore[arg-type]


def test_only_what_is_near_counts() -> None:
    assert found(SAID, lat=45.0, lon=28.0) == (False, False)
    assert NEAR_HOURS == 4


def test_each_group_has_its_part() -> None:
    near, far = a_need(), a_need(lat=44.4, lon=26.1, country="RO")
    network = Network.of([spoken_of(SAID, lat=50.0, lon=20.0)])
    told = reach((near, near, near, far), network)
    assert told["living"]["all"] == 0.75 and told["living"]["from RO"] == 0.0
