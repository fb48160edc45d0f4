"""The best ranking in SQL we could write: unsuitable rows leave first, every term in one expression, ten kept.

What does not depend on the patient's place or wishes stands in the tables ready made, as it does in ours: for a
profile (age, treatments, site) the fixed answers, the chance that asking ends with a place; load;
when a treatment is likely to begin. Three forms: one wide table that holds only the profile in question (SQLite),
hospitals joined with their profiles (PostgreSQL), the same with PostGIS' geodesic. Rounding is half up where ours
is half to even, and the chord is bent as on a sphere, so scores may differ by a step.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np

import matching
from matching import Need, Network, lateness
from matching.facts import clock, journeys, travel
from matching.facts.arrays import country_mask, language_mask
from matching.facts.figures import figure
from matching.kernels.network_columns import hospitals, profile_of, profiles
from matching.ranking import preferences
from matching.ranking.preferences import WEIGHTS

OURS, OTHER_SITES = 0, ("lung", "colorectal", "prostate", "cervix", "lymphoma")
CHORD = "sqrt(chord2) * (1 + chord2 * {bend} * (1.0 / 24 + chord2 * {bend} * 3 / 640))".format(
    bend=repr(1 / travel.EQUATOR_KM**2)
)
GEODESIC = "ST_Distance(place, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography) / 1000"
CHORD2 = "(x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z)"

WIDE = "FROM wide"
JOINED = "FROM hospital AS h JOIN profile AS s ON s.hospital = h.id AND s.number = :profile"

RANKING = """
WITH suitable AS (
  SELECT * FROM (SELECT h_id AS id, {columns}) AS told WHERE fixed >= 0 AND (country & :countries) <> 0
), journeys AS (
  SELECT *, floor(:factor * power(floor(floor({km_of} * 10 + 0.5) / 10 + 0.5), :exponent) * 10 + 0.5) / 10 AS hours
  FROM suitable
), times AS (
  SELECT *, coalesce(reply, :answer) + hours / 24 + :preparation AS ready FROM journeys WHERE hours <= :longest
), starts AS (
  SELECT *, CASE WHEN coalesce(start, likely) > ready THEN coalesce(start, likely) ELSE ready END AS first FROM times
), valued AS (
  SELECT id, hours, CASE WHEN fixed = 0 THEN 1 ELSE 0 END AS grp,
    :first * CASE WHEN first <= :due THEN 1000 ELSE floor(1000 * :half / (:half + first - :due) + 0.5) END
    + :travel * (1000 - floor(hours * 10 * :cost + 0.5) + floor(level * :levels + 0.5)
      + CASE WHEN (languages & :languages) <> 0 THEN :spoken ELSE 0 END)
    + :relatives * CASE WHEN country = :family THEN 1000 ELSE 0 END
    + :load * open_load
    - :first * ceil(:day * coalesce(reply, :answer) / chance) AS score
  FROM starts
)
SELECT id, grp, score, hours FROM valued ORDER BY score DESC, id LIMIT 10
"""

COLUMNS = """{fixed} AS fixed, reply, start, likely, chance, level, load AS open_load, country, languages"""


def wide_query() -> str:
    """For one table that holds the profile in question of every hospital."""
    columns = f"{CHORD2} AS chord2, {COLUMNS.format(fixed='fixed')} {WIDE}"
    return RANKING.format(km_of=CHORD, columns=columns).replace("h_id", "id")


def joined_query(postgis: bool = False) -> str:
    """For PostgreSQL: hospitals with their profiles, in the form psycopg takes."""
    where = "h.place AS place" if postgis else f"{CHORD2} AS chord2"
    columns = f"{where}, {COLUMNS.format(fixed='least(h.open, s.fixed)')} {JOINED}"
    text = RANKING.format(km_of=GEODESIC if postgis else CHORD, columns=columns).replace("h_id", "h.id")
    return re.sub(r"(?<!:):([a-z]\w*)", r"%(\1)s", text)


def parameters(need: Need) -> dict[str, Any]:
    """What the queries are told of a need: its profile, place, wishes, clock, costs and weights."""
    x, y, z = travel.earth_centred(np.array(need.lat), np.array(need.lon)).tolist()
    weights = dict(zip(WEIGHTS, matching.weights.current().by_priority[need.priority], strict=True))
    made, half = journeys.of(need), lateness.half_days(need)
    return {
        "x": x, "y": y, "z": z, "lat": need.lat, "lon": need.lon, "profile": OURS,
        "countries": int(country_mask(need.countries)), "languages": int(language_mask(need.languages)),
        "family": int(country_mask((need.relatives_country or "",))), "longest": need.longest_hours,
        "answer": clock.answer_days(need), "preparation": clock.preparation_days(),
        "due": max(clock.due(need).days, 0.0), "half": half, "day": preferences.day_costs(half),
        "factor": figure("road_hours.factor"), "exponent": figure("road_hours.exponent"),
        "cost": made.tenth_costs, "levels": preferences.level_costs(need, made),
        "spoken": round(made.language_tenths * made.tenth_costs),
        "first": weights["first_treatment"], "travel": weights["travel"], "relatives": weights["relatives"],
        "load": weights["load"],
    }  # fmt: skip


def hospital_rows(network: Network, need: Need) -> list[tuple[Any, ...]]:
    """id, lat, lon, x, y, z, country bit, level, load, languages, likely start, open (1 or −1)."""
    told = hospitals(network)
    likely = clock.likely_start_days(need.priority)[network.level]
    bits = (told.country, told.level_share, told.load, told.languages, likely)
    columns = (network.lat, network.lon, *network.position, *bits, np.where(network.closed, -1, 1))
    return list(zip(network.ids, *(column.tolist() for column in columns), strict=True))


def profile_rows(network: Network, need: Need) -> list[tuple[Any, ...]]:
    """For the profile of one need: id, fixed answer, chance, start and reply."""
    told = profiles(network, (profile_of(need, network.remembered.limits),))
    plain = (column[0].tolist() for column in (told.fixed, told.chance))
    return list(
        zip(network.ids, *plain, _nullable(told.start_in_days[0]), _nullable(told.reply_days[0]), strict=True)
    )


def like(need: Need) -> list[Need]:
    """The need, whose profile is number OURS, and others that differ in site, so that an index has work to do."""
    return [need, *(replace(need, site_group=site) for site in OTHER_SITES)]


def _nullable(column: Any) -> list[float | None]:
    return [None if value != value else value for value in column.astype(float).tolist()]
