"""The best ranking in SQL we could write: unsuitable rows leave first, every term in one expression, ten kept.

What does not depend on the patient (chance of a place, level, load, the fixed answers) stands in the tables
ready made, as it does in ours. Three forms: one wide table that holds only the service in question (SQLite),
hospitals joined with their services (PostgreSQL), the same with PostGIS' geodesic. Rounding is half up where
ours is half to even, and the chord is bent as on a sphere, so scores may differ by a step.
"""

import re
from typing import Any

import numpy as np

import matching
from matching import Need, Network, lateness
from matching.facts import clock, travel
from matching.facts.arrays import AGES, MODALITIES, country_mask, language_mask, site_bit
from matching.facts.figures import figure
from matching.kernels.network_columns import NOBODY, hospitals, profiles
from matching.ranking.need_columns import cube_at

ROWS = 10
CHORD = "sqrt(chord2) * (1 + chord2 * {bend} * (1.0 / 24 + chord2 * {bend} * 3 / 640))".format(
    bend=repr(1 / travel.EQUATOR_KM**2)
)
GEODESIC = "ST_Distance(place, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography) / 1000"
CHORD2 = "(x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z)"

WIDE = "FROM wide"
JOINED = """FROM hospital AS h
 LEFT JOIN service AS s ON s.hospital = h.id AND s.age = :age AND s.modality = :modality
 LEFT JOIN service AS l ON l.hospital = h.id AND l.age = :age AND l.modality = :later"""

RANKING = """
WITH suitable AS (
  SELECT id, {km_of} AS km, fixed, site_yes, reply, start, chance, level, load, country, languages,
    languages_known, later_offered, later_refused
  FROM (SELECT h_id AS id, {columns}) AS told
  WHERE fixed >= 0 AND site_no = 0 AND (country & :countries) <> 0
), journeys AS (
  SELECT *, floor(:factor * power(floor(floor(km * 10 + 0.5) / 10 + 0.5), :exponent) * 10 + 0.5) / 10 AS hours
  FROM suitable
), times AS (
  SELECT *, coalesce(reply, :answer) + hours / 24 + :preparation AS ready FROM journeys WHERE hours <= :longest
), starts AS (
  SELECT *, CASE WHEN start IS NULL THEN NULL WHEN start > ready THEN start ELSE ready END AS first FROM times
), valued AS (
  SELECT id, hours, first, CASE WHEN fixed = 0 OR site_yes = 0 THEN 1 ELSE 0 END AS grp,
    :w0 * CASE WHEN first IS NULL THEN 500 WHEN first <= :due THEN 1000
      ELSE floor(1000 * :half / (:half + first - :due) + 0.5) END AS t0,
    :w1 * chance AS t1, :w2 * floor(1000 * :scale / (:scale + hours) + 0.5) AS t2,
    :w3 * CASE WHEN languages_known = 0 THEN 500 WHEN (languages & :languages) <> 0 THEN 1000 ELSE 0 END AS t3,
    :w4 * level AS t4, :w5 * CASE WHEN country = :relatives THEN 1000 ELSE 0 END AS t5, :w6 * load AS t6,
    :w7 * CASE WHEN later_refused <> 0 OR later_offered < 0 THEN 0 WHEN later_offered > 0 THEN 1000
      ELSE 500 END AS t7
  FROM starts
)
SELECT id, grp, t0 + t1 + t2 + t3 + t4 + t5 + t6 + t7 AS score, t0, t1, t2, t3, t4, t5, t6, t7, hours, first
FROM valued ORDER BY grp, score DESC, id LIMIT 10
"""

COLUMNS = """{fixed} AS fixed, (coalesce({s}sites_yes, 0) & :site) AS site_yes, (coalesce({s}sites_no, 0) & :site)
    AS site_no, {s}reply AS reply, {s}start AS start, {chance} AS chance, level, load, country, languages,
    languages_known, coalesce({offered}, 0) AS later_offered, (coalesce({refused}, 0) & :site) AS later_refused"""

WIDE_COLUMNS = COLUMNS.format(
    s="", fixed="fixed", chance="chance", offered="later_offered", refused="later_sites_no"
)
JOINED_COLUMNS = COLUMNS.format(
    s="s.", fixed="least(h.open, coalesce(s.fixed, 0))", chance="coalesce(s.chance, h.chance_unsaid)",
    offered="l.offered", refused="l.sites_no",
)  # fmt: skip


def wide_query() -> str:
    """For one table that holds the service in question of every hospital."""
    columns = f"{CHORD2} AS chord2, {WIDE_COLUMNS} {WIDE}".replace("h_id", "id")
    return RANKING.format(km_of=CHORD, columns=columns).replace("h_id", "id")


def joined_query(postgis: bool = False) -> str:
    """For PostgreSQL: hospitals with their services, in the form psycopg takes."""
    where = "h.place AS place" if postgis else f"{CHORD2} AS chord2"
    columns = f"{where}, {JOINED_COLUMNS} {JOINED}"
    km = GEODESIC if postgis else CHORD
    text = RANKING.format(km_of=km, columns=columns).replace("h_id", "h.id")
    return re.sub(r"(?<!:):([a-z]\w*)", r"%(\1)s", text)


def parameters(need: Need) -> dict[str, Any]:
    """What the queries are told of a need: its place, wishes, clock and weights."""
    age, modality = cube_at(need)
    x, y, z = travel.earth_centred(np.array(need.lat), np.array(need.lon)).tolist()
    weights = matching.weights.current().by_priority[need.priority]
    return {
        "x": x, "y": y, "z": z, "lat": need.lat, "lon": need.lon, "age": age, "modality": modality,
        "later": MODALITIES.index(need.modalities[1]), "site": int(site_bit(str(need.site_group))),
        "countries": int(country_mask(need.countries)),
        "relatives": int(country_mask((need.relatives_country or "",))),
        "languages": int(language_mask(need.languages)), "longest": need.longest_hours,
        "answer": clock.answer_days(need), "preparation": clock.preparation_days(),
        "due": max(clock.due(need).days, 0.0), "half": lateness.half_days(need),
        "factor": figure("road_hours.factor"), "exponent": figure("road_hours.exponent"),
        "scale": figure("journey_scale_hours"), **{f"w{k}": weight for k, weight in enumerate(weights)},
    }  # fmt: skip


def hospital_rows(network: Network) -> list[tuple[Any, ...]]:
    """id, lat, lon, x, y, z, country bit, level, load, languages, whether known, open (1 or −1)."""
    told = hospitals(network)
    bits = (told.country, told.level, told.load, told.languages, told.languages_known.astype(int))
    columns = (network.lat, network.lon, *network.position, *bits, np.where(network.closed, -1, 1))
    return list(zip(network.ids, *(column.tolist() for column in columns), strict=True))


def service_rows(network: Network, age: int, modality: int) -> list[tuple[Any, ...]]:
    """For one cell: id, offered, masks of sites, fixed answer, chance of a place, start and reply."""
    told = profiles(network, (NOBODY._replace(age=age, modality=modality),))
    offered = network.offered[age, modality]
    columns = (told.sites_yes[0], told.sites_no[0], told.fixed[0], told.slots[0])
    floats = (_nullable(told.start_in_days[0]), _nullable(told.reply_days[0]))
    plain = [offered.tolist(), *(column.tolist() for column in columns), *floats]
    return list(zip(network.ids, *plain, strict=True))


def every_cell() -> list[tuple[int, int]]:
    """The cells of the network, as age and modality."""
    return [(age, modality) for age in range(len(AGES)) for modality in range(len(MODALITIES))]


def _nullable(column: Any) -> list[float | None]:
    return [None if value != value else value for value in column.astype(float).tolist()]
