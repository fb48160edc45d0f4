"""Predicted answers against a known truth: invented hospitals answer by their own chances; what learning finds of it.

python -m bench.learning [--quick]; ends with one JSON object. Lower is better except the shares within.
"""

import argparse
import json
import math
import platform
import random
from collections.abc import Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.learning import answer_model
from matching.learning.answer_model import Asked, Outcome, PastAnswers, PastRequest
from matching.vocabulary import Country, Modality

Floats = npt.NDArray[np.float64]
SEED = 20261121
SIZES = (500, 2_000, 10_000)
QUICK_SIZES = (500, 2_000)
HOSPITALS = 80
SITES = ("breast", "lung", "colorectal", "cervix", "lymphoma", "ovary")
MODALITIES = (Modality.SURGERY, Modality.SYSTEMIC_THERAPY, Modality.RADIOTHERAPY)
CLOCKS = (1.0, 3.0, 14.0)
DAYS_A_YEAR = 365.0
LATER = 4_000
LINE = (
    "{requests:>6} requests: Brier {brier_pooled:.4f}, base rate {brier_base_rate:.4f}, own shares "
    "{brier_no_shrinkage:.4f}, best possible {best_possible_brier:.4f}; calibration error "
    "{calibration_error_pooled:.3f}, own shares {calibration_error_no_shrinkage:.3f}; days off by "
    "{median_days_factor_off:.2f} ×, answered only {median_days_factor_off_answered_only:.2f} ×"
)
FRESH, NO_FRESH = "fresh", "no fresh figure"


class Truth(NamedTuple):
    """The invented world: log odds of acceptance, and log of the median days, by code and summed."""

    country_of: Mapping[str, str]
    odds: Mapping[str, float]
    pace: Mapping[str, float]

    def chance(self, row: Asked) -> float:
        """That the hospital would accept, were it given all the time it needs."""
        return 1 / (1 + math.exp(-(0.3 + sum(self.odds[key] for key in _codes(row)))))

    def median_days(self, row: Asked) -> float:
        """Half of its answers come within."""
        return math.exp(0.7 + sum(self.pace[key] for key in _codes(row)))


def _codes(row: Asked) -> tuple[str, ...]:
    figure = FRESH if row.report_age_days is not None and row.report_age_days <= 7 else NO_FRESH
    return row.hospital, row.country, str(row.site_group), row.modality, figure


def a_truth(seed: int = SEED) -> Truth:
    """A world in which countries, hospitals, sites, treatments and fresh figures all matter."""
    luck = random.Random(seed)
    hospitals = {f"hospital-{n:03}": luck.choice(tuple(Country)).value for n in range(HOSPITALS)}
    spread = {**dict.fromkeys(hospitals, 0.9), **dict.fromkeys([c.value for c in Country], 0.6)}
    spread |= dict.fromkeys(SITES, 0.5) | dict.fromkeys([m.value for m in MODALITIES], 0.4)
    odds = {key: luck.gauss(0, size) for key, size in spread.items()}
    pace = {key: luck.gauss(0, size * 0.6) for key, size in spread.items()}
    odds |= {FRESH: 0.5, NO_FRESH: -0.4}
    pace |= {FRESH: -0.3, NO_FRESH: 0.2}
    return Truth(hospitals, odds, pace)


def requests(truth: Truth, count: int, seed: int = SEED) -> list[PastRequest]:
    """A year of requests: some hospitals get many, most few; a fifth is taken back before the answer."""
    luck = random.Random(seed + count)
    names = sorted(truth.country_of)
    often = [1 / (1 + place) for place in range(len(names))]
    return [_request(truth, luck.choices(names, often)[0], luck) for _ in range(count)]


def _request(truth: Truth, hospital: str, luck: random.Random) -> PastRequest:
    age = luck.choice((None, luck.uniform(0, 5), luck.uniform(5, 60)))
    asked = Asked(hospital, truth.country_of[hospital], luck.choice(SITES), luck.choice(MODALITIES), age)
    days = truth.median_days(asked) * math.exp(luck.gauss(0, 0.8))
    clock, taken_back = luck.choice(CLOCKS), luck.expovariate(1 / 12)
    answer = Outcome.ACCEPTED if luck.random() < truth.chance(asked) else Outcome.REFUSED
    ends = ((days, answer), (clock, Outcome.EXPIRED), (taken_back, Outcome.CENSORED))
    ended, outcome = min(ends, key=lambda end: end[0])
    return PastRequest(*asked, luck.uniform(0, DAYS_A_YEAR), ended, outcome)


def settled(truth: Truth, count: int) -> tuple[list[Asked], Floats, Floats]:
    """Later questions, their true chance of acceptance within the clocks, and the true median days."""
    luck = random.Random(SEED + 1)
    asked = [Asked(*row[:5]) for row in requests(truth, count, SEED + luck.randrange(9, 99))]
    chance = np.array([truth.chance(row) * _in_time(truth.median_days(row)) for row in asked])
    return asked, chance, np.array([truth.median_days(row) for row in asked])


def _in_time(half: float) -> float:
    """The share of answers within the clock, all clocks alike often."""
    ends = (math.erf(math.log(clock / half) / 0.8 / math.sqrt(2)) for clock in CLOCKS)
    return sum(0.5 + end / 2 for end in ends) / len(CLOCKS)


def measure(size: int) -> dict[str, float]:
    """What learning from that many requests finds of the truth, beside saying each hospital its own share."""
    truth = a_truth()
    past, (asked, chance, days) = PastAnswers.of(requests(truth, size)), settled(truth, LATER)
    started = perf_counter()
    model = answer_model.learn(past, DAYS_A_YEAR)
    seconds, judged = perf_counter() - started, model.evaluation
    told = answer_model.predicted_answers(model, asked)
    own = shares(past)
    said = {
        "pooled": np.array([each.chance for each in told]),
        "base_rate": np.full(len(asked), own[""]),
        "no_shrinkage": np.array([own.get(row.hospital, own[""]) for row in asked]),
    }
    days_said = np.array([each.reply_days for each in told])
    return {
        "requests": size,
        "learn_seconds": seconds,
        "best_possible_brier": expected_brier(chance, chance),
        **{f"brier_{name}": expected_brier(each, chance) for name, each in said.items()},
        **{f"calibration_error_{name}": calibration_error(each, chance) for name, each in said.items()},
        "median_days_factor_off": factor_off(days_said, days),
        "median_days_factor_off_answered_only": factor_off(own_medians(past, asked), days),
        "told_brier": judged.brier,
        "told_brier_base_rate": judged.base_brier,
        "told_calibration_error": judged.calibration_error,
        "told_within_median": judged.within_median,
        "told_within_ninety": judged.within_ninety,
    }


def shares(past: PastAnswers) -> dict[str, float]:
    """The share each hospital accepted, and that of all under ""."""
    weight, found = past.weights(), {}
    for name in {"", *past.hospital}:
        own = weight * np.array([name in ("", each) for each in past.hospital])
        if own.any():
            found[name] = float((own * past.is_accepted).sum() / own.sum())
    return found


def own_medians(past: PastAnswers, asked: Sequence[Asked]) -> Floats:
    """What one would say without thinking of the unanswered: the median of each hospital's answers."""
    took: dict[str, list[float]] = {"": past.days[past.is_answered].tolist()}
    for row in np.flatnonzero(past.is_answered).tolist():
        took.setdefault(past.hospital[row], []).append(float(past.days[row]))
    return np.array([median(took.get(row.hospital, took[""])) for row in asked])


def expected_brier(said: Floats, chance: Floats) -> float:
    """The Brier score to expect of chances said, when the true ones are known."""
    return float(np.mean((said - chance) ** 2 + chance * (1 - chance)))


def calibration_error(said: Floats, chance: Floats) -> float:
    """The mean distance of chance said and true share, in ten bins of as many questions."""
    bins = np.array_split(np.argsort(said, kind="stable"), 10)
    return float(np.mean([abs(said[each].mean() - chance[each].mean()) for each in bins]))


def factor_off(said: Floats, true: Floats) -> float:
    """By which factor days said are off, typically: 1 is perfect."""
    return float(np.exp(np.mean(np.abs(np.log(np.maximum(said, 0.05) / true)))))


def main() -> None:
    """Measure each size, say it in words, end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer requests, a few seconds")
    sizes = QUICK_SIZES if parser.parse_args().quick else SIZES
    found = []
    for size in sizes:
        found.append({name: round(value, 4) for name, value in measure(size).items()})
        print(LINE.format(**found[-1]), flush=True)
    print(
        json.dumps({"bench": "learning", "python": platform.python_version(), "seed": SEED, "sizes": found})
    )


if __name__ == "__main__":
    main()
