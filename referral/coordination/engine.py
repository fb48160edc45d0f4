"""The one door to matching: rows → facts, a case → its need; ranked, kept as it was, recomputed byte for byte."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import matching
from matching import (
    Change,
    Explanation,
    Group,
    HospitalFacts,
    Need,
    Network,
    Ranking,
    ServiceFacts,
    Term,
    Tipping,
)
from matching.lateness import Lateness
from matching.vocabulary import (
    LANGUAGES,
    AgeGroup,
    Answer,
    ClockPhase,
    Country,
    Level,
    Mobility,
    Modality,
    Phase,
    Priority,
    site_groups,
)
from referral.coordination import directory
from referral.coordination.directory import SECONDS_A_DAY, Cell, Places, Row, Said
from referral.db import db
from referral.errors import NotFound
from referral.fields import UNKNOWN
from referral.intake.models import Case
from referral.referrals.models import RankingRecord

__all__ = [
    "FULL_SCORE",
    "PREFERENCES",
    "Change",
    "Explanation",
    "Group",
    "Lateness",
    "Need",
    "Ranked",
    "Ranking",
    "Recomputed",
    "Term",
    "Tipping",
    "current_weights",
    "explanations",
    "keep",
    "rank_case",
    "recompute",
    "text_of",
    "tippings",
]

FULL_SCORE = matching.FULL_SCORE
PREFERENCES = matching.PREFERENCES


class Ranked(NamedTuple):
    """A case's need against the network, ranked; `age_unstated`: who gives the treatment, to which age unsaid."""

    need: Need
    network: Network
    ranking: Ranking
    age_unstated: frozenset[str] = frozenset()


def rank_case(case: Case, now: datetime) -> Ranked:
    """Rank every hospital of the directory for this case, as of now."""
    rows = directory.rows(now)
    need, network = need_of(case, now), network_of(rows, now)
    ranking = matching.rank(need, network, matching.weights.current())
    return Ranked(need, network, ranking, frozenset(str(row.id) for row in rows if _age_unstated(row, need)))


def _age_unstated(row: Row, need: Need) -> bool:
    now_needed = need.modalities[:1]
    return any(
        each.answer == "yes" and not each.age_group for each in row.said if each.modality in now_needed
    )


def explanations(ranking: Ranking) -> tuple[Explanation, ...]:
    """Every hospital of a ranking, best first, with its terms, reasons and what would admit it."""
    return matching.best(ranking, len(ranking))


def tippings(ranking: Ranking) -> tuple[Tipping, ...]:
    """Which weight would change the first place, the smallest change first."""
    return matching.tippings(ranking)


def current_weights() -> dict[str, Any]:
    """The weights in force and every earlier version, for the administrators' page."""
    table = matching.weights
    return {"current": table.current(), "versions": [table.of(name) for name in table.versions()]}


def text_of(ranked: Ranked, at: datetime) -> str:
    """The whole input and outcome of a ranking as canonical JSON."""
    return _text(ranked.ranking, at.isoformat(), matching.engine_version())


def keep(ranked: Ranked, now: datetime) -> str:
    """Keep a ranking somebody acts on, addressed by its content, in the running transaction; its digest."""
    content = text_of(ranked, now)
    digest = matching.content_hash(content)
    if db.session.get(RankingRecord, digest) is None:
        db.session.add(RankingRecord(digest=digest, content=content, created_at=now))
        db.session.flush()
    return digest


class Recomputed(NamedTuple):
    """A kept ranking beside the one made anew from its input, each under the name of the engine that made it."""

    kept: str
    made: str
    kept_by: str
    made_by: str

    @property
    def is_same(self) -> bool:
        """Byte for byte: the same engine and tables, the same input, the same outcome."""
        return self.kept == self.made

    @property
    def is_earlier(self) -> bool:
        """Made by another engine or other tables: what was kept stands, and may differ from what is made now."""
        return self.kept_by != self.made_by


def recompute(digest: str) -> Recomputed:
    """The same ranking made anew from what was kept. Raises NotFound for an unknown digest."""
    record = db.session.get(RankingRecord, digest)
    if record is None:
        raise NotFound()
    kept = json.loads(record.content)
    need = matching.need_from_json(_dump(kept["need"]))
    network = matching.network_from_json(_dump(kept["network"]))
    ranking = matching.rank(need, network, matching.weights_from_json(_dump(kept["weights"])))
    engine = matching.engine_version()
    return Recomputed(record.content, _text(ranking, kept["at"], engine), kept["engine"], engine)


def _text(ranking: Ranking, at: str, engine: str) -> str:
    parts = {
        "need": matching.need_to_json(ranking.need),
        "network": matching.network_to_json(ranking.network),
        "weights": matching.weights_to_json(ranking.weights),
        "ranking": matching.ranking_to_json(ranking),
    }
    return _dump({name: json.loads(text) for name, text in parts.items()} | {"at": at, "engine": engine})


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def need_of(case: Case, now: datetime) -> Need:
    """A case in the engine's words; whatever is not one of its codes is not known."""
    here = case.lat is not None and case.lon is not None
    town = _relatives_town(case)
    return Need(
        id=str(case.id),
        priority=Priority(case.priority),
        site_group=case.site_group if case.site_group in site_groups() else None,
        modalities=tuple(dict.fromkeys(Modality(code) for code in case.modalities if code in set(Modality))),
        age_group=_code(AgeGroup, case.age_group),
        lat=case.lat if here else None,
        lon=case.lon if here else None,
        country=_country(case.place_country),
        due_in_days=_days_until(case.next_treatment_due, now),
        countries=frozenset(Country(code) for code in case.countries if code in set(Country)),
        longest_hours=case.longest_hours,
        languages=frozenset(case.languages) & frozenset(LANGUAGES),
        mobility=_code(Mobility, case.mobility),
        oxygen=case.oxygen,
        relatives_country=_country(case.relatives_country),
        companions=_companions(case),
        phase=phase_of(case),
        relatives_lat=town[0] if town else None,
        relatives_lon=town[1] if town else None,
    )


PHASES = {
    Phase.SUSPECTED: ClockPhase.NOT_STARTED,
    Phase.NEWLY_DIAGNOSED: ClockPhase.NOT_STARTED,
    Phase.AWAITING_SURGERY: ClockPhase.NOT_STARTED,
    Phase.AFTER_SURGERY: ClockPhase.BETWEEN_TREATMENTS,
    Phase.ON_CHEMOTHERAPY: ClockPhase.INTERRUPTED,
    Phase.ON_RADIOTHERAPY: ClockPhase.INTERRUPTED,
}
"""Who is on a course and looks for a hospital cannot go on where it began: it is broken. Others: not known."""


def phase_of(case: Case) -> ClockPhase | None:
    """The clock's phase from what people entered; a dose before a first treatment makes it one between two."""
    phase = PHASES.get(_code(Phase, case.phase))
    dosed = (case.answers or {}).get("treatment", {}).get("last_dose") not in (None, "", UNKNOWN)
    if phase is ClockPhase.NOT_STARTED and dosed:
        return ClockPhase.BETWEEN_TREATMENTS
    return phase


def _relatives_town(case: Case) -> tuple[float, float] | None:
    """Where the relatives' town lies, if the intake found it in the gazetteer."""
    wishes = (case.answers or {}).get("preferences", {})
    lat, lon = wishes.get("relatives_lat"), wishes.get("relatives_lon")
    known = isinstance(lat, int | float) and isinstance(lon, int | float)
    return (float(lat), float(lon)) if known else None


def _code(codes: Any, value: str | None) -> Any:
    return codes(value) if value in set(codes) else None


def _country(value: str | None) -> str | None:
    known = value is not None and len(value) == 2 and value.isascii() and value.isupper()
    return value if known else None


def _companions(case: Case) -> int:
    number = (case.answers or {}).get("family", {}).get("companions")
    return number if isinstance(number, int) and number > 0 else 0


def _days_until(day: date | None, now: datetime) -> float | None:
    return None if day is None else float((day - now.date()).days)


def network_of(rows: Iterable[Row], now: datetime) -> Network:
    """The directory as columns."""
    return Network.of(_hospital(row, now) for row in rows)


def _hospital(row: Row, now: datetime) -> HospitalFacts:
    return HospitalFacts(
        id=str(row.id),
        country=Country(row.country),
        lat=row.lat,
        lon=row.lon,
        level=_code(Level, row.level) or Level.UNKNOWN,
        closed=row.closed,
        languages=frozenset(row.languages) & frozenset(LANGUAGES) if row.languages else None,
        open_load=row.load(),
        unanswered=row.unanswered,
        services=tuple(_service(row, cell, now) for cell in row.cells()),
    )


def _service(row: Row, cell: Cell, now: datetime) -> ServiceFacts:
    modality, age_group = cell
    said = [each for each in row.said if each.modality == modality and each.age_group in (age_group, "")]
    places = row.places.get(cell, Places(None, None, None))
    treated, refused = _sites(said, "yes"), _sites(said, "no")
    return ServiceFacts(
        modality=Modality(modality),
        age_group=AgeGroup(age_group),
        offered=_offered(said, places),
        sites_yes=frozenset(treated - refused),
        sites_no=frozenset(refused - treated),
        places_free=places.free if places.reported_at else None,
        report_age_days=_age_days(places.reported_at, now),
        start_in_days=_days_until(places.earliest_start, now),
        reply_days=row.reply_days,
    )


def _sites(said: Iterable[Said], answer: str) -> set[str]:
    return {each.site_group for each in said if each.answer == answer} & set(site_groups())


def _offered(said: Iterable[Said], places: Places) -> Answer:
    """Yes only where a source names this age, or the hospital reported places for it; see directory."""
    stated = {Answer.YES for each in said if each.answer == "yes" and each.age_group}
    refused = {Answer.NO for each in said if each.answer == "no" and not each.site_group}
    reported = {Answer.YES} if places.reported_at and places.free else set()
    answers = (stated | refused) or reported
    return answers.pop() if len(answers) == 1 else Answer.NOT_KNOWN


def _age_days(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else round(max((now - moment).total_seconds() / SECONDS_A_DAY, 0.0), 3)
