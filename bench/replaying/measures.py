"""What came of a policy, in figures: waits, lateness, journeys, load, value; and the same for each group."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.replaying.hospitals import BLOOD, Floats
from bench.replaying.stream import Stream
from bench.replaying.told import Outcome
from bench.replaying.treatment_values import on_time, treatment_value
from matching.planning.slots import load_costs
from matching.ranking.preferences import FULL
from matching.vocabulary import countries

Figures = dict[str, Any]
Labels = npt.NDArray[Any]
ENOUGH_PLACES = 12
"""Relative load is told of hospitals with at least so many places in the whole replay: of fewer it says little."""
PERCENTILES = tuple(range(5, 100, 5))
WORSE_AT_MOST_DAYS = 1.0


def days(stream: Stream, outcome: Outcome) -> Floats:
    """Days from arrival to the first treatment; for those who had none, to the end of the replay."""
    began = np.where(np.isnan(outcome.start), stream.end, outcome.start)
    return np.maximum(began - stream.people.day, 0.0)


def days_late(stream: Stream, outcome: Outcome) -> Floats:
    """Days past the due date, each person; nothing for who began in time."""
    return np.maximum(days(stream, outcome) - stream.values.due, 0.0)


def lateness(stream: Stream, outcome: Outcome) -> Floats:
    """Points lost by lateness, each person: urgency · weight of the date · the part of its value that is gone."""
    people, of = np.arange(len(stream.people)), stream.values
    gone = 1 - on_time(of, people, days(stream, outcome))
    return of.urgency * of.weight * gone * FULL / 1000


def value(stream: Stream, outcome: Outcome) -> int:
    """All treatments on the plan's scale, less the cost of load."""
    treated = np.flatnonzero(outcome.hospital >= 0)
    began = (outcome.start - stream.people.day)[treated]
    gained = int(treatment_value(stream.values, treated, outcome.hospital[treated], began).sum())
    busy = np.argwhere(outcome.used > 0)
    pairs = ((int(stream.hidden.places[tuple(at)]), int(outcome.used[tuple(at)])) for at in busy)
    return gained - sum(int(load_costs(places)[:used].sum()) for places, used in pairs)


def figures(stream: Stream, outcome: Outcome, bound: int) -> Figures:
    """Everything that is told of one policy."""
    treated = outcome.hospital >= 0
    wait = days(stream, outcome)
    hours = stream.values.hours[np.flatnonzero(treated), outcome.hospital[treated]]
    total = value(stream, outcome)
    ends = Counter(each.outcome for each in outcome.requests)
    return {
        "treated": int(treated.sum()),
        "never_treated": int((~treated).sum()),
        **_waits(stream, wait, lateness(stream, outcome), treated),
        "mean_days_late": _round(days_late(stream, outcome).mean()),
        "p99_days": _round(np.percentile(wait, 99)),
        "percentiles_days": [_round(each) for each in np.percentile(wait, PERCENTILES)],
        "mean_hours": _round(hours.mean()),
        "p90_hours": _round(np.percentile(hours, 90)),
        "highest_relative_load": relative_load(stream, outcome),
        "requests": sum(ends.values()),
        "requests_a_person": _round(sum(ends.values()) / max(len(wait), 1)),
        "superseded": ends["superseded"],
        "unanswered": ends["unanswered"],
        "unanswered_share": _round(ends["unanswered"] / max(sum(ends.values()), 1), 4),
        "ends": dict(sorted(ends.items())),
        "value": total,
        "of_hindsight": _round(total / bound, 5),
        "gap_to_hindsight": _round(1 - total / bound, 5),
    }


def _waits(stream: Stream, wait: Floats, lost: Floats, treated: npt.NDArray[np.bool_]) -> Figures:
    return {
        "people": len(wait),
        "median_days": _round(np.median(wait)),
        "mean_days": _round(wait.mean()),
        "p90_days": _round(np.percentile(wait, 90)),
        "longest_days": _round(wait.max()),
        "share_on_time": _round((treated & (np.floor(wait) <= stream.values.due)).mean(), 4),
        "lateness_cost": _round(lost.mean(), 2),
    }


def relative_load(stream: Stream, outcome: Outcome) -> float:
    """Requests for each place at the hospital where there were most, over the same for all hospitals together.

    Where nobody was asked in vain (hindsight), of treatments instead.
    """
    asked = np.array([each.hospital for each in outcome.requests], np.int64)
    if not len(asked):
        asked = outcome.hospital[outcome.hospital >= 0]
    weeks = stream.end // 7
    places = stream.hidden.places[..., :weeks].sum(axis=(0, 1, 3))
    load, told = np.bincount(asked, minlength=len(places)), places >= ENOUGH_PLACES
    whole = load.sum() / max(places.sum(), 1)
    return _round((load[told] / places[told]).max(initial=0) / max(whole, 1e-9))


def groups(stream: Stream) -> Mapping[str, Labels]:
    """Each division of people by the label of each person."""
    needs = stream.people.need
    return {
        "country": np.array([need.country for need in needs]),
        "age": np.array([str(need.age_group) for need in needs]),
        "sex": stream.people.sex,
        "language": np.array(["+".join(sorted(need.languages)) for need in needs]),
        "priority": np.array([str(need.priority) for need in needs]),
        "modality": np.array([str(need.modalities[0]) for need in needs]),
        "disease": np.array(["blood" if need.site_group in BLOOD else "solid" for need in needs]),
        "side": np.array([_side(need.country) for need in needs]),
    }


def _side(country: str | None) -> str:
    """North or south of Ukraine where the table says so, else the country."""
    code = country or ""
    return (countries()[code].side if code in countries() else "") or code


def by_group(stream: Stream, outcome: Outcome, names: Sequence[str]) -> Figures:
    """Waits of each group; `extra_days`: its mean wait over that of everybody with an equal need."""
    wait, lost = days(stream, outcome), lateness(stream, outcome)
    treated, extra = outcome.hospital >= 0, wait - _equal_need(stream, wait)
    found: Figures = {}
    for name in names:
        labels = groups(stream)[name]
        found[name] = {
            str(label): _waits(_only(stream, labels == label), wait[mine], lost[mine], treated[mine])
            | {"extra_days": _round(extra[mine].mean())}
            for label in np.unique(labels)
            for mine in [labels == label]
        }
    return found


def _only(stream: Stream, which: npt.NDArray[np.bool_]) -> Stream:
    return stream._replace(values=stream.values._replace(due=stream.values.due[which]))


def _equal_need(stream: Stream, wait: Floats) -> Floats:
    """The mean wait of everybody of the same priority, treatment, age and phase."""
    keys = [(n.priority, n.modalities[0], n.age_group, n.phase) for n in stream.people.need]
    place = {key: row for row, key in enumerate(dict.fromkeys(keys))}
    of = np.array([place[key] for key in keys])
    return (np.bincount(of, wait) / np.bincount(of))[of]


def _round(number: float, digits: int = 2) -> float:
    return round(float(number), digits)
