"""Facts that cannot be true are refused, in words that repeat nothing a patient said."""

import math
from typing import Any

import numpy as np
import pytest

from matching import FactError, Network
from matching.facts.arrays import AGES, MODALITIES, language_mask, site_bit, site_mask
from matching.vocabulary import AgeGroup, Answer, Modality, site_groups
from tests.matching.cases import a_hospital, a_need, a_service, a_statement


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"id": ""}, "id"),
        ({"lat": 91.5}, "latitude"),
        ({"lat": math.nan}, "latitude"),
        ({"lon": None}, "longitude"),
        ({"longest_hours": -1}, "longest_hours"),
        ({"longest_hours": math.inf}, "longest_hours"),
        ({"due_in_days": math.nan}, "due_in_days"),
        ({"site_group": "nonsense"}, "site_group"),
        ({"modalities": (Modality.SURGERY, Modality.SURGERY)}, "modality"),
        ({"modalities": ("magic",)}, "modalities"),
        ({"countries": frozenset({"XX"})}, "countries"),
        ({"country": "Ukraine"}, "country"),
        ({"relatives_country": "pl"}, "relatives_country"),
        ({"languages": frozenset({"xx"})}, "languages"),
        ({"companions": -1}, "companions"),
        ({"age_years": -1}, "age_years"),
        ({"age_years": math.nan}, "age_years"),
    ],
)
def test_an_impossible_need_is_refused(facts: dict[str, Any], word: str) -> None:
    with pytest.raises(FactError, match=word) as refused:
        a_need(**facts)
    assert "91.5" not in str(refused.value) and "nonsense" not in str(refused.value)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"slots_free": 2}, "age of their report"),
        ({"slots_free": -2, "report_age_days": 1}, "slots_free"),
        ({"report_age_days": -1}, "report_age_days"),
        ({"reply_days": -1}, "reply_days"),
        ({"start_in_days": math.nan}, "start_in_days"),
        ({"sites_yes": frozenset({"nonsense"})}, "sites"),
        ({"sites_no": frozenset({"breast"})}, "treated"),
        ({"answers_in_time": 1.1}, "in time"),
        ({"answers_in_time": -0.1}, "answers_in_time"),
        ({"modality": "magic"}, "modality"),
    ],
)
def test_an_impossible_service_is_refused(facts: dict[str, Any], word: str) -> None:
    with pytest.raises(FactError, match=word):
        a_service(**facts)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"id": ""}, "id"),
        ({"lat": None}, "h: latitude"),
        ({"open_load": -0.5}, "open_load"),
        ({"languages": frozenset({"xx"})}, "languages"),
        ({"country": "XX"}, "country"),
        ({"level": "best"}, "level"),
        ({"services": (a_service(), a_service())}, "twice"),
        ({"takes_from": -1}, "takes_from"),
        ({"takes_to": math.inf}, "takes_to"),
    ],
)
def test_an_impossible_hospital_is_refused(facts: dict[str, Any], word: str) -> None:
    with pytest.raises(FactError, match=word):
        a_hospital(**facts)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"answer": Answer.NOT_KNOWN}, "neither"),
        ({"sites": frozenset({"all_gases"})}, "sites"),
        ({"modality": "magic"}, "modality"),
        ({"age_group": "elder"}, "age_group"),
        ({"age_from": -1}, "age_from"),
        ({"age_to": math.nan}, "age_to"),
        ({"age_days": -1}, "age_days"),
    ],
)
def test_an_impossible_statement_is_refused(facts: dict[str, Any], word: str) -> None:
    with pytest.raises(FactError, match=word):
        a_statement(**facts)


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(FactError, match="twice"):
        Network.of([a_hospital(), a_hospital()])


def test_the_columns_hold_what_the_rows_said_and_unknown_where_they_were_silent() -> None:
    service = a_service(slots_free=3, report_age_days=2.5, start_in_days=9, sites_no=frozenset({"lung"}))
    network = Network.of([a_hospital(service, id="b", languages=frozenset({"uk"})), a_hospital(id="a")])
    cell = AGES.index(AgeGroup.ADULT), MODALITIES.index(Modality.SYSTEMIC_THERAPY)
    assert network.ids == ("a", "b") and len(network) == 2
    assert network.offered[cell].tolist() == [Answer.YES, Answer.YES]
    assert network.slots_free[cell].tolist() == [-1, 3]
    assert np.isnan(network.report_age_days[cell][0]) and network.report_age_days[cell][1] == 2.5
    assert network.sites_no[cell].tolist() == [0, int(site_bit("lung"))]
    assert network.languages.tolist() == [0, language_mask({"uk"})]
    assert network.languages_known.tolist() == [False, True]
    assert network.offered.shape == network.sites_yes.shape == (2, len(MODALITIES), 2)
    silent = AGES.index(AgeGroup.CHILD), MODALITIES.index(Modality.SURGERY)
    assert network.offered[silent].tolist() == [Answer.NOT_KNOWN] * 2


def test_every_site_group_has_a_bit_of_its_own() -> None:
    assert len(site_groups()) <= 64
    assert int(site_mask(site_groups())) == 2 ** len(site_groups()) - 1
