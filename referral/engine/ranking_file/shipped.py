"""The directory as it is shipped, without any database: what `flask rank` ranks, and what a world changes in it."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from matching.vocabulary import Country, EvidenceKind
from referral.engine.directory import Capacity, Listed, Row, Said, kind_of
from referral.hospitals import tables
from referral.hospitals.loading import EMBEDDED
from referral.hospitals.tables import read

World = Mapping[str, Any]


def rows(world: World, now: datetime) -> dict[str, Row]:
    """The hospitals by code, nothing reported and nobody asked, changed as the world says.

    `world`: places, closed, languages, said, unsaid, moved (see the README's section on `flask rank`).
    """
    if not any(world.values()):
        return _unchanged(now)
    said, capacities, changed = _said(world, now), _capacities(world, now), named(world)
    return {
        code: _row(code, _centres()[code], said[code], capacities[code], world) if code in changed else row
        for code, row in _unchanged(now).items()
    }


def named(world: World) -> set[str]:
    """The codes of the hospitals that the world changes."""
    rows = [*world.get("places", ()), *world.get("said", ())]
    lists = ("closed", "unsaid", "languages", "moved")
    return {each["hospital"] for each in rows} | {code for name in lists for code in world.get(name) or ()}


@lru_cache(maxsize=2)
def _unchanged(now: datetime) -> dict[str, Row]:
    """The directory of a day; whoever changes a hospital makes a new row."""
    told, nothing = _said({}, now), defaultdict[str, dict[Any, Capacity]](dict)
    return {code: _row(code, facts, told[code], nothing[code], {}) for code, facts in _centres().items()}


def codes() -> set[str]:
    """Every code of the directory, also of houses that are not proposed: a world may name them."""
    return {each["code"] for _, each in _table()}


@cache
def _table() -> list[tables.Row]:
    return read(EMBEDDED / "centres.csv").rows


@cache
def _centres() -> dict[str, dict[str, Any]]:
    served = {country.value for country in Country}
    found = (each for _, each in _table() if each["country"] in served)
    return {each["code"]: each for each in found if each["is_oncology"]}


@cache
def _statements() -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for _, each in read(EMBEDDED / "statements.csv").rows:
        said = Said(*(each[name] for name in Said._fields))
        found[each["centre"]].append(said._replace(sites=tuple(said.sites)))
    return found


def _row(
    code: str, facts: dict[str, Any], said: list[Said], capacities: dict[Any, Capacity], world: World
) -> Row:
    lat, lon = world.get("moved", {}).get(code, (facts["lat"], facts["lon"]))
    return Row(
        uuid.uuid5(uuid.NAMESPACE_DNS, code),
        facts["country"],
        lat,
        lon,
        facts["level"],
        list(world.get("languages", {}).get(code, facts["languages"])),
        code in world.get("closed", ()),
        said,
        capacities,
        hospital=Listed._make(facts.get(name) for name in Listed._fields),
    )


def _said(world: World, now: datetime) -> dict[str, list[Said]]:
    silent = set(world.get("unsaid", ()))
    found = defaultdict(list, {code: [*told] for code, told in _statements().items() if code not in silent})
    for each in world.get("said", ()):
        found[each["hospital"]] += [_told(each, form, now) for form in each.get("forms") or [""]]
    return found


def _told(each: Mapping[str, Any], form: str, now: datetime) -> Said:
    """A statement of a world, of one kind; by the hospital itself, today, where it does not say otherwise."""
    day = each.get("date") or now.date()
    site = each.get("site_group") or ""
    return Said(
        modality=each["modality"],
        form=form,
        age_group=each.get("age_group") or "",
        sites=(site,) if site else (),
        answer=each.get("answer", "yes"),
        kind=each.get("kind", EvidenceKind.HOSPITAL.value),
        scope="",
        age_from=each.get("age_from"),
        age_to=each.get("age_to"),
        dated=day,
        is_undated=False,
        valid_until=each.get("valid_until"),
        title="world",
        page="",
        page_date=day.isoformat(),
    )


def _capacities(world: World, now: datetime) -> dict[str, dict[Any, Capacity]]:
    found: dict[str, dict[Any, Capacity]] = defaultdict(dict)
    for each in world.get("places", ()):
        start = each.get("start_in_days")
        found[each["hospital"]][kind_of(each["modality"], each["age_group"])] = Capacity(
            each["free"],
            now - timedelta(days=each.get("reported_days_ago", 0)),
            None if start is None else (now + timedelta(days=start)).date(),
        )
    return found
