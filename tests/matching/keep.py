"""`python -m tests.matching.keep`: keeps a ranking of invented hospitals, for later versions to recompute."""

import json
from dataclasses import replace
from pathlib import Path

import matching
from bench import invented
from matching import HospitalFacts, Need, Network, ServiceFacts, rank, weights
from matching.ranking import requirements
from matching.vocabulary import ClockPhase, Modality
from tests.matching.cases import a_statement, spoken_of

SAID = a_statement(sites=frozenset(), age_days=100.0)
"""Of a hospital that somebody else says gives drugs, for no cancer by name: read by rules that the others' own
answers leave asleep."""
CARE = a_statement(modality=Modality.SUPPORTIVE_CARE, sites=frozenset(), age_days=100.0)
"""That a hospital offers support beside the treatment, and no more."""


def kept() -> dict[str, object]:
    """A ranking with its whole input."""
    rows = (
        replace(row, unanswered=at % 3, services=_answered(row, at))
        for at, row in enumerate(invented.hospitals(40))
    )
    network = Network.of(
        (*rows, spoken_of(SAID, id="of drugs alone"), spoken_of(CARE, id="of support alone"))
    )
    ranking, another = (rank(each, network, weights.current()) for each in (a_whole_need(), of_a_stoma()))
    return {
        "engine": requirements.ENGINE,
        "need": matching.need_to_json(ranking.need),
        "network": matching.network_to_json(ranking.network),
        "weights": matching.weights_to_json(ranking.weights),
        "ranking": matching.ranking_to_json(ranking),
        "another": {
            "need": matching.need_to_json(another.need),
            "ranking": matching.ranking_to_json(another),
        },
    }


def _answered(row: HospitalFacts, at: int) -> tuple[ServiceFacts, ...]:
    """Its services; every third has the share of answers in time told."""
    share = None if at % 3 else at / 100
    return tuple(replace(each, answers_in_time=share) for each in row.services)


def a_whole_need() -> Need:
    """A need of which everything is known, so that every rule and every table leaves its trace."""
    return replace(
        invented.a_need(),
        site_group="acute_myeloid_leukaemia",
        phase=ClockPhase.NOT_STARTED,
        modalities=(Modality.SYSTEMIC_THERAPY, Modality.SURGERY, Modality.RADIOTHERAPY, Modality.FOLLOW_UP),
        relatives_lat=50.1,
        relatives_lon=14.4,
        companions=2,
        age_years=47.5,
        forms=frozenset({"day_unit", "proton"}),
    )


def of_a_stoma() -> Need:
    """Another need of the same network, of a kind that nobody means who does not name it."""
    return replace(
        invented.a_need(), modalities=(Modality.SUPPORTIVE_CARE,), age_years=47.5, forms=frozenset({"stoma"})
    )


if __name__ == "__main__":
    path = Path(__file__).parent / "kept" / f"engine_{requirements.ENGINE}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
