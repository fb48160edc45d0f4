"""Many needs at once: ours, the rules one need at a time, plain numpy in float64, a ball tree, the memory."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.neighbors import BallTree

import matching
from bench import invented
from bench.ranking.stopwatch import least_ms, progress
from matching import Need, Network, lateness
from matching.facts import clock, travel
from matching.facts.arrays import country_mask, language_mask
from matching.facts.figures import figure
from matching.kernels import batch, need_records, network_columns
from matching.ranking import preferences
from matching.ranking.preferences import WEIGHTS
from matching.vocabulary import UKRAINE

HOSPITALS = 3000
BEST = 10
BYTES_A_PAIR = 11
"""What a pair writes: score, group, step, and what is lost by asking in vain."""


def measure(quick: bool) -> dict[str, float]:
    """Nanoseconds a pair, and what a ball tree's nearest have in common with the best."""
    network, needs = Network.of(invented.hospitals(HOSPITALS)), invented.needs(500 if quick else 10_000)
    some = needs[: 20 if quick else 60]
    check(some, network)
    works = {
        "fused": lambda: ours(needs, network),
        "rules": lambda: [matching.rank(need, network, matching.weights.current()) for need in some],
        "numpy": lambda: [numpy_float64(need, network) for need in some],
    }
    progress(f"batch: {len(needs)} needs x {HOSPITALS} hospitals; peers on {len(some)} needs, scaled")
    found = least_ms(works, 3 if quick else 9)
    counts = {"fused": len(needs), "rules": len(some), "numpy": len(some)}
    pair = {f"{name}_ns_a_pair": found[name] * 1e6 / counts[name] / HOSPITALS for name in works}
    ratios = {
        f"{peer}_ratio": pair[f"{peer}_ns_a_pair"] / pair["fused_ns_a_pair"] for peer in ("rules", "numpy")
    }
    return {**pair, **ratios, **ball_tree(needs[:500], network), **memory(pair["fused_ns_a_pair"])}


def ours(needs: Sequence[Need], network: Network) -> int:
    """Score, group and hours of every pair, in blocks as a plan takes them."""
    return sum(len(block.score) for block in batch.blocks(needs, network, matching.weights.current()))


def check(needs: Sequence[Need], network: Network) -> None:
    """Ours and plain numpy give the integers of the rules. Raises AssertionError where they do not."""
    found = batch.scores(needs, network, matching.weights.current())
    for row, need in enumerate(needs):
        true = matching.rank(need, network, matching.weights.current())
        assert np.array_equal(found.score[row], true.score) and np.array_equal(found.group[row], true.group)
        score, group = numpy_float64(need, network)
        assert np.array_equal(score, true.score) and np.array_equal(group, true.group)


def numpy_float64(need: Need, network: Network) -> tuple[Any, Any]:
    """Score and group alone by numpy in float64, with everything ready made that ours has ready made."""
    profile = network_columns.profile_of(need, network.remembered.limits)
    told, said = network_columns.hospitals(network), network_columns.profiles(network, (profile,))
    bits = need_records.records((need,), network.remembered.limits)[0][0]
    weigh = dict(zip(WEIGHTS, matching.weights.current().by_priority[need.priority], strict=True))
    hours, reply = travel.hours(_km(need, network, told, bits)), _reply(need, said)
    score = weigh["first_treatment"] * (_first(need, told, said, hours, reply) - _in_vain(said, bits, reply))
    score += weigh["travel"] * _road(need, told, hours, bits)
    score += weigh["relatives"] * _relatives(need, network, told, bits)
    score += weigh["load"] * told.load.astype(np.int32)
    return score, _group(need, told, said, hours, bits)


def _first(need: Need, told: Any, said: Any, hours: Any, reply: Any) -> Any:
    ready = reply + hours / clock.HOURS_A_DAY + clock.preparation_days()
    start = said.start_in_days[0].astype(np.float64)
    start = np.where(np.isnan(start), clock.likely_start_days(need.priority)[told.level], start)
    half = lateness.half_days(need)
    late = np.maximum(np.maximum(ready, start) - max(clock.due(need).days, 0.0), 0.0)
    values = 1000 * half / (half + late)
    return np.rint(np.where(np.isnan(values), figure("neutral.first_treatment"), values)).astype(np.int32)


def _in_vain(said: Any, bits: Any, reply: Any) -> Any:
    lost = np.ceil(bits["day_costs"] * reply / said.chance[0])
    return np.minimum(lost, preferences.MOST_IN_VAIN).astype(np.int32)


def _road(need: Need, told: Any, hours: Any, bits: Any) -> Any:
    tenths = np.rint(np.where(np.isnan(hours), figure("neutral.hours"), hours) * 10)
    value = 1000 - np.rint(tenths * bits["tenth_costs"]).astype(np.int32)
    value += np.rint(told.level_share * bits["level_costs"]).astype(np.int32)
    spoken = (told.languages & language_mask(need.languages)) != 0
    return value + spoken * np.int32(bits["language_value"])


def _km(need: Need, network: Network, told: Any, bits: Any) -> Any:
    start = np.array([bits["x"], bits["y"], bits["z"]])
    km = travel.ways_km(start, told.position, told.beyond, need.country == UKRAINE)
    if bits["around"] >= 0:
        northward = need.country in travel.SOUTH
        there = country_mask(travel.NORTH if northward else travel.SOUTH)
        around = travel.around_km(start, told.position, told.beyond, northward)
        km = np.where(((told.country & there) != 0) & ~np.isnan(around), around, km)
    return km


def _reply(need: Need, said: Any) -> Any:
    reply = said.reply_days[0].astype(np.float64)
    return np.where(np.isnan(reply), clock.answer_days(need), reply)


def _relatives(need: Need, network: Network, told: Any, bits: Any) -> Any:
    here: Any = int(figure("neutral.relatives"))
    if need.relatives_country is not None:
        here = ((told.country & bits["relatives"]) != 0) * np.int32(1000)
    if need.relatives_lat is None:
        return here
    town = np.array([bits["town_x"], bits["town_y"], bits["town_z"]])
    hours = travel.hours(travel.tenths(travel.distances_km(town, network.position)))
    near = 1000 * figure("relatives_scale_hours") / (figure("relatives_scale_hours") + hours)
    return np.rint(np.where(np.isnan(near), here, near)).astype(np.int32)


def _group(need: Need, told: Any, said: Any, hours: Any, bits: Any) -> Any:
    answer = np.where((told.country & bits["countries"]) != 0, said.fixed[0], np.int8(-1))
    if need.longest_hours is not None:
        far = np.where(np.isnan(hours), 0, np.where(hours <= need.longest_hours, 1, -1)).astype(np.int8)
        answer = np.minimum(answer, far)
    limit = int(bits["transport"])
    if limit != batch.hour_tables.UNKNOWN:
        answer = np.minimum(answer, (hours <= limit / 10).view(np.int8))
    return (1 - answer).astype(np.int8)


def ball_tree(needs: Sequence[Need], network: Network) -> dict[str, float]:
    """The ten nearest of each by a ball tree: how quick, and how many of them are among the ten best."""
    tree = BallTree(np.radians(np.stack((network.lat, network.lon), axis=1)), metric="haversine")
    asked = np.radians([(need.lat, need.lon) for need in needs])
    took = least_ms({"tree": lambda: tree.query(asked, BEST)}, 3)["tree"]
    nearest = tree.query(asked, BEST, return_distance=False)
    best = [matching.rank(need, network, matching.weights.current()).order[:BEST] for need in needs]
    shared = [len(set(one.tolist()) & set(other.tolist())) for one, other in zip(nearest, best, strict=True)]
    return {
        "ball_tree_us_a_need": took * 1000 / len(needs),
        "ball_tree_share_of_true_ten": sum(shared) / BEST / len(needs),
    }


def memory(ns_a_pair: float) -> dict[str, float]:
    """What this machine's memory writes alone, and which part of it the batch's results take."""
    from_, to = np.ones(1 << 23), np.empty(1 << 23)
    took = least_ms({"copy": lambda: np.copyto(to, from_)}, 5)["copy"]
    gigabytes = 2 * to.nbytes / took / 1e6
    return {"memory_gb_a_second": gigabytes, "share_of_memory": BYTES_A_PAIR / ns_a_pair / gigabytes}
