"""`python -m tests.matching.keep`: keeps a ranking of invented hospitals, for later versions to recompute."""

import json
from pathlib import Path

import matching
from bench import invented
from matching import Network, canonical, rank, weights


def kept() -> dict[str, object]:
    """A ranking with its whole input."""
    ranking = rank(invented.a_need(), Network.of(invented.hospitals(40)), weights.current())
    return {
        "engine": canonical.ENGINE,
        "need": matching.need_to_json(ranking.need),
        "network": matching.network_to_json(ranking.network),
        "weights": matching.weights_to_json(ranking.weights),
        "ranking": matching.ranking_to_json(ranking),
    }


if __name__ == "__main__":
    path = Path(__file__).parent / "kept" / f"engine_{canonical.ENGINE}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
