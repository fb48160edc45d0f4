"""The ranking one would write first: a loop over hospitals with geopy's geodesic, the same rules and terms.

It serves only a need outside Ukraine whose site, age and treatment are known, so that it may be shorter. What is
known of whether a hospital treats the need is made before the clock starts, and is not for ours.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from geopy.distance import geodesic

from matching import HospitalFacts, Need, Network, ServiceFacts, Weights, lateness
from matching.evidence.refusals import Refusal
from matching.facts import clock, evidence_table, journeys, site_parts, travel
from matching.facts.arrays import LEVELS
from matching.facts.figures import figures
from matching.ranking import preferences
from matching.ranking.need_columns import NeedColumns
from matching.vocabulary import AgeGroup, Answer, Modality

FIGURES = {key: figure.value for key, figure in figures().items()}
UNSUITABLE = 2
ANSWERED = ("closed", "site", "modality", "age_group", "country", "longest_journey", "capacity")
"""The requirements it answers, in their order; for the needs it serves every other one says yes."""
NOTHING_SAID = ServiceFacts(Modality.SURGERY, AgeGroup.ADULT)


class Line(NamedTuple):
    """One hospital of the loop's ranking."""

    group: int
    score: int
    hospital: str
    terms: tuple[int, ...]
    answers: tuple[int, ...]
    hours: float


class Candidate(NamedTuple):
    """A hospital with its services by age and modality, made before the clock starts.

    `treats` thousandths, `refusal` and `age_is_asked`: from the evidence;
    """

    facts: HospitalFacts
    services: dict[tuple[str, str], ServiceFacts]
    treats: int
    refusal: int
    age_is_asked: bool


def candidates(need: Need, hospitals: Sequence[HospitalFacts]) -> list[Candidate]:
    """The hospitals with their services to be looked up, and with what is known of them for this need."""
    network = Network.of(hospitals)
    columns = NeedColumns.of(need, network)
    found = columns.evidence
    told = (found.treats, found.refusal, found.age_is_asked)
    rows = zip(network.hospitals, *(column.tolist() for column in told), strict=True)
    return [
        Candidate(row, {(s.age_group, s.modality): s for s in row.services}, *known) for row, *known in rows
    ]


def rank(need: Need, candidates: list[Candidate], weights: Weights) -> list[Line]:
    """Every hospital in order."""
    lines = [_line(need, each, weights.of_terms(need.priority)) for each in candidates]
    return sorted(lines, key=lambda line: (line.group == UNSUITABLE, -line.score, line.hospital))


def tell(
    need: Need, candidates: list[Candidate], weights: Weights, by_id: dict[str, Candidate]
) -> list[object]:
    """The ranking, its first ten with terms and reasons, and for each excluded what would admit it."""
    lines = rank(need, candidates, weights)
    best = [{"hospital": line.hospital, "terms": line.terms, "answers": line.answers} for line in lines[:10]]
    excluded = [line for line in lines if line.group == UNSUITABLE]
    return [best, [(line.hospital, _changes(need, line, by_id[line.hospital])) for line in excluded]]


def _line(need: Need, candidate: Candidate, weights: tuple[int, ...]) -> Line:
    hospital = candidate.facts
    service = candidate.services.get((str(need.age_group), need.modalities[0]), NOTHING_SAID)
    km = round(_way_km(need, hospital), 1)
    hours = round(FIGURES["road_hours.factor"] * round(km) ** FIGURES["road_hours.exponent"], 1)
    answers = _answers(need, candidate, service, hours)
    values = _values(need, candidate, service, hours)
    terms = tuple(weight * value for weight, value in zip(weights, values, strict=True))
    return Line(1 - min(answers), sum(terms), hospital.id, terms, answers, hours)


def _way_km(need: Need, hospital: HospitalFacts) -> float:
    """The geodesic, around Ukraine where the straight way from one side of it to the other would cut across."""
    start, end = (need.lat, need.lon), (hospital.lat, hospital.lon)
    northward = need.country in travel.SOUTH
    sides = (travel.SOUTH, travel.NORTH) if northward else (travel.NORTH, travel.SOUTH)
    if need.country in sides[0] and hospital.country in sides[1]:
        south, north = ((each.lat, each.lon) for each in travel.corners(northward=True))
        a, b, corner = (_on_a_ball(*point) for point in (start, end, north))
        left = sum(x * y for x, y in zip(_cross(a, b), corner, strict=True))
        if (left > 0) == northward:
            near, far = (south, north) if northward else (north, south)
            return float(sum(geodesic(*leg).km for leg in ((start, near), (near, far), (far, end))))
    return float(geodesic(start, end).km)


def _on_a_ball(lat: float, lon: float) -> tuple[float, ...]:
    phi, lam = math.radians(lat), math.radians(lon)
    return (math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi))


def _cross(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _answers(need: Need, candidate: Candidate, service: ServiceFacts, hours: float) -> tuple[int, ...]:
    hospital, (modality, age) = candidate.facts, _offered(need, candidate)
    treated, refused = site_parts.both(service.sites_yes, service.sites_no)
    site = (need.site_group in treated) - (need.site_group in refused)
    age = _or_refused(candidate, age, Refusal.AGE_GROUP)
    return (
        -1 if hospital.closed else 1,
        _or_refused(candidate, site, Refusal.SITE),
        _or_refused(candidate, modality, Refusal.MODALITY),
        min(age, 0) if candidate.age_is_asked else age,
        1 if not need.countries or hospital.country in need.countries else -1,
        1 if need.longest_hours is None or hours <= need.longest_hours else -1,
        _capacity(service),
    )


def _or_refused(candidate: Candidate, answer: int, refusal: Refusal) -> int:
    return -1 if answer == 0 and candidate.refusal == refusal else answer


def _offered(need: Need, candidate: Candidate) -> tuple[int, int]:
    services, age = candidate.services, str(need.age_group)
    here = [services.get((each, need.modalities[0]), NOTHING_SAID).offered for each in AgeGroup]
    modality = max(here)
    if modality == Answer.NO:
        return modality, max(services.get((age, each), NOTHING_SAID).offered for each in Modality)
    return modality, services.get((age, need.modalities[0]), NOTHING_SAID).offered


def _capacity(service: ServiceFacts) -> int:
    if service.slots_free != 0 or service.report_age_days is None:
        return 1
    return -1 if service.report_age_days <= FIGURES["fresh_report_days"] else 0


def _values(need: Need, candidate: Candidate, service: ServiceFacts, hours: float) -> tuple[int, ...]:
    hospital, made = candidate.facts, journeys.of(need)
    reply = FIGURES[f"reply_days.{need.priority}"] if service.reply_days is None else service.reply_days
    spoken = (hospital.languages or frozenset()) & need.languages
    level = FIGURES[f"level.{hospital.level}"] / 1000 * preferences.level_costs(need, made)
    return (
        _first_treatment(need, hospital, service, reply + hours / 24 + FIGURES["preparation_days"]),
        1000 - round(round(hours * 10) * made.tenth_costs),
        round(made.language_tenths * made.tenth_costs) if spoken else 0,
        round(level),
        500 if need.relatives_country is None else 1000 * (hospital.country == need.relatives_country),
        500 if hospital.open_load is None else round(1000 / (1 + hospital.open_load)),
        -_asking_in_vain(need, candidate, service, reply),
    )


def _falling(amount: float, half: float) -> float:
    return 1000 * half / (half + amount)


def _first_treatment(need: Need, hospital: HospitalFacts, service: ServiceFacts, ready: float) -> int:
    start = service.start_in_days
    if start is None:
        start = clock.likely_start_days(need.priority)[LEVELS.index(hospital.level)]
    late = max(0, max(ready, start) - max(need.due_in_days or 0, 0))
    return round(_falling(late, lateness.half_days(need)))


def _asking_in_vain(need: Need, candidate: Candidate, service: ServiceFacts, reply: float) -> int:
    answers = service.answers_in_time
    in_time = round(FIGURES["answers_in_time"] if answers is None else 1000 * answers)
    free = _places(candidate.facts, service)
    chance = max(candidate.treats * free * in_time // 1_000_000, evidence_table.least())
    counted = max(chance, FIGURES["vain_least_chance"])
    lost = math.ceil(preferences.day_costs(lateness.half_days(need)) * reply / counted)
    return min(lost, preferences.MOST_IN_VAIN)


def _places(hospital: HospitalFacts, service: ServiceFacts) -> int:
    neutral, half = FIGURES["neutral.places"], FIGURES["report_trust_days"]
    if service.slots_free is None or service.report_age_days is None:
        return round(neutral / (1 + hospital.unanswered))
    if service.slots_free == 0 and service.report_age_days <= FIGURES["fresh_report_days"]:
        return 0
    reported = 1000 * service.slots_free / (service.slots_free + 1)
    told = neutral + (reported - neutral) * (half / (half + service.report_age_days))
    return round(told / (1 + hospital.unanswered))


def _changes(need: Need, line: Line, candidate: Candidate) -> tuple[tuple[str, object], ...]:
    wanted: tuple[tuple[str, object], ...] = (
        ("hospital_reopens", None),
        ("hospital_treats_site", need.site_group),
        ("hospital_offers_modality", need.modalities[0]),
        ("hospital_takes_age_group", need.age_group),
        ("wish_country", candidate.facts.country),
        ("longer_journey", -int(-line.hours // 1)),
        ("place_reported", 1),
    )
    return tuple(change for change, answer in zip(wanted, line.answers, strict=True) if answer == Answer.NO)
