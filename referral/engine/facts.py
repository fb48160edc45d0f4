"""Rows → facts: a case in the engine's words, the directory as columns; what is no code is not known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from matching import HospitalFacts, Need, Network, ServiceFacts, treatment_forms
from matching.facts.arrays import ADULT_FROM
from matching.facts.figures import figure
from matching.facts.hospital import FAMILIES, Statement
from matching.facts.site_parts import parts_of
from matching.vocabulary import (
    LANGUAGES,
    AgeGroup,
    Answer,
    ClockPhase,
    Country,
    EvidenceKind,
    Level,
    Mobility,
    Modality,
    Phase,
    Priority,
    Scope,
    ServiceKind,
    site_groups,
)
from referral.engine.directory import SECONDS_A_DAY, Capacity, Row, Said
from referral.fields import UNKNOWN
from referral.hospitals.shelf_lives import lives_until
from referral.intake.ages import years_on, youngest_on
from referral.intake.models import Case
from referral.intake.questions.kinds import kinds_of
from referral.zones import day_in


def need_of(case: Case, now: datetime) -> Need:
    """A case in the engine's words; whatever is not one of its codes is not known."""
    here = case.lat is not None and case.lon is not None
    town = _relatives_town(case)
    years, is_year_only = age_of(case.born, day_in(now, case.place_country))
    return Need(
        id=str(case.id),
        priority=Priority(case.priority),
        site_group=case.site_group if case.site_group in site_groups() else None,
        modalities=tuple(dict.fromkeys(filter(None, map(_by_code(Modality).get, case.modalities)))),
        age_group=_age_group(case, years, is_year_only),
        lat=case.lat if here else None,
        lon=case.lon if here else None,
        country=_country(case.place_country),
        due_in_days=_days_until(case.next_treatment_due, day_in(now, case.place_country)),
        countries=frozenset(filter(None, map(_by_code(Country).get, case.countries))),
        longest_hours=case.longest_hours,
        languages=frozenset(case.languages) & frozenset(LANGUAGES),
        mobility=_by_code(Mobility).get(case.mobility),
        oxygen=case.oxygen,
        relatives_country=_country(case.relatives_country),
        companions=_companions(case),
        phase=phase_of(case),
        is_palliative=_by_code(Phase).get(case.phase) is Phase.PALLIATIVE,
        age_years=years,
        is_year_only=is_year_only,
        housing=housing_of(case),
        forms=frozenset(forms_of(case)),
        relatives_lat=town[0] if town else None,
        relatives_lon=town[1] if town else None,
    )


def _age_group(case: Case, years: float | None, is_year_only: bool) -> AgeGroup | None:
    """By the age on the day; where it is not known, or both are possible, as the intake has it."""
    found = None if years is None else age_group_at(years, is_year_only)
    return found or _by_code(AgeGroup).get(case.age_group)


def age_group_at(years: float, is_year_only: bool) -> AgeGroup | None:
    """The age group of an age; not known where only the year of birth is and both are possible."""
    if years >= ADULT_FROM:
        return AgeGroup.ADULT
    return None if is_year_only and years + 1 > ADULT_FROM else AgeGroup.CHILD


def age_of(born: str | None, on: date) -> tuple[float | None, bool]:
    """Years of age on a day; True beside the least where a year more is possible, as the birthday is not known."""
    years = years_on(born, on)
    if years is None or born is None:
        return None, False
    is_open = years.most > years.least
    return (youngest_on(born, on) if is_open else float(years.least)), is_open


def forms_of(case: Case) -> set[str]:
    """The kinds of the needed treatments, where people know which."""
    return {code for modality in case.modalities for code in kinds_of(case, modality)}


def housing_of(case: Case) -> bool | None:
    """Whether the patient could stay near the hospital during treatment; None where nobody said."""
    answer = (case.answers or {}).get("preferences", {}).get("near_hospital")
    return {"yes": True, "no": False}.get(answer)


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
    said = _by_code(Phase).get(case.phase)
    phase = PHASES.get(said) if said else None
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


@cache
def _by_code(codes: Any) -> dict[str | None, Any]:
    """The members of an enumeration by their codes."""
    return {each.value: each for each in codes}


def _country(value: str | None) -> str | None:
    known = value is not None and len(value) == 2 and value.isascii() and value.isupper()
    return value if known else None


def _companions(case: Case) -> int:
    number = (case.answers or {}).get("family", {}).get("companions")
    return number if isinstance(number, int) and number > 0 else 0


def _days_until(day: date | None, today: date) -> float | None:
    return None if day is None else float((day - today).days)


def network_of(
    rows: Iterable[Row], now: datetime, before: tuple[Mapping[str, Row], Network] | None = None
) -> Network:
    """The directory as columns. `before`: rows of a moment ago and their network; whose row is the same stays so."""
    if before is None:
        return Network.of(_hospital(row, now) for row in rows)
    was, network = before
    known = {each.id: each for each in network.hospitals}
    same = (known[key] if was.get(key := str(row.id)) == row else _hospital(row, now) for row in rows)
    return Network.of(same, network)


def network_left(rows: Iterable[Row], now: datetime) -> Network:
    """The same with what is left for others: a slot that was asked for is not proposed to a second person."""
    return Network.of(_left(_hospital(row, now), row.asked) for row in rows)


def _left(hospital: HospitalFacts, asked: Mapping[ServiceKind, int]) -> HospitalFacts:
    counted = ((each, asked.get(ServiceKind(each.modality, each.age_group), 0)) for each in hospital.services)
    return replace(hospital, services=tuple(_service_left(each, number) for each, number in counted))


def _service_left(service: ServiceFacts, asked: int) -> ServiceFacts:
    """Its slots less the requests that it has not answered; without a slot known of, few are asked at a time."""
    left = None if service.slots_free is None else max(service.slots_free - asked, 0)
    is_known = bool(left and service.is_fresh) or bool(service.expected_slots)
    if not is_known and asked >= figure("plan_places.most_asked"):
        return replace(service, slots_free=0, report_age_days=0.0)
    return replace(service, slots_free=left)


def _hospital(row: Row, now: datetime) -> HospitalFacts:
    hospital, today = row.hospital, now.date()
    told = [(each, statement_of(each, today)) for each in row.said if _is_said(each, today)]
    return HospitalFacts(
        id=str(row.id),
        country=Country(row.country),
        lat=row.lat,
        lon=row.lon,
        level=_by_code(Level).get(row.level) or Level.UNKNOWN,
        closed=row.closed,
        languages=frozenset(row.languages) & frozenset(LANGUAGES) if row.languages else None,
        open_load=row.load(),
        unanswered=row.unanswered,
        services=tuple(
            _service(row, kind, [each for each in told if _is_own(*each)], now) for kind in row.kinds()
        ),
        statements=tuple(statement for said, statement in told if not _is_own(said, statement)),
        scope=_by_code(Scope).get(hospital.scope) or Scope.GENERAL,
        takes=_by_code(AgeGroup).get(hospital.takes),
        takes_from=_years(hospital.takes_from),
        takes_to=_years(hospital.takes_to),
    )


MOST_STATEMENTS = 16_384
"""Kept as read; each is asked for again whenever a slot or a referral has changed."""
ANSWERS = {"yes": Answer.YES, "no": Answer.NO}
"""What a statement may say; planned, unclear and candidate rows say nothing: whoever is interested asks."""


def _is_said(said: Said, today: date) -> bool:
    """A plain answer, of this day or an earlier one: a ranking of a past day does not know what came after it."""
    return said.answer in ANSWERS and said.dated <= today


@lru_cache(maxsize=MOST_STATEMENTS)
def statement_of(said: Said, today: date) -> Statement:
    """A stored statement in the engine's words: its age and its end counted from today."""
    return Statement(
        kind=EvidenceKind(said.kind),
        answer=ANSWERS[said.answer],
        modality=_by_code(Modality).get(said.modality),
        age_group=_by_code(AgeGroup).get(said.age_group),
        sites=frozenset(said.sites) & frozenset({*site_groups(), *FAMILIES}),
        scope=_by_code(Scope).get(said.scope),
        age_from=_years(said.age_from),
        age_to=_years(said.age_to),
        age_days=float(max((today - said.dated).days, 0)),
        is_undated=said.is_undated,
        ends_in_days=float((lives_until(said) - today).days),
        forms=_forms(said),
    )


def _forms(said: Said) -> frozenset[str]:
    """The kinds it names; one that is none of its treatment's says nothing more than the treatment."""
    known = treatment_forms.of(Modality(said.modality)) if said.modality in set(Modality) else {}
    return frozenset(treatment_forms.meant(said.form)) & set(known)


def _is_own(said: Said, statement: Statement) -> bool:
    """An answer the hospital gave us about one service, and that can still be taken at its word."""
    about_service = bool(said.modality and said.age_group) and statement.age_from is None and not said.form
    return statement.kind is EvidenceKind.HOSPITAL and statement.is_living and about_service


def _years(number: int | None) -> float | None:
    return None if number is None else float(number)


def _service(row: Row, kind: ServiceKind, own: list[tuple[Said, Statement]], now: datetime) -> ServiceFacts:
    modality, age_group = kind
    said = [each for told, each in own if (told.modality, told.age_group) == (modality, age_group)]
    capacity, expected = row.capacities.get(kind, Capacity(None, None, None)), row.expected.get(kind)
    treated, refused = _treated_refused(said)
    return ServiceFacts(
        modality=Modality(modality),
        age_group=AgeGroup(age_group),
        offered=_offered(said, capacity),
        sites_yes=frozenset(treated - refused),
        sites_no=frozenset(refused - treated),
        slots_free=capacity.free if capacity.reported_at else None,
        report_age_days=_age_days(capacity.reported_at, now),
        start_in_days=_days_until(capacity.earliest_start, now.date()),
        reply_days=row.reply_days,
        answers_in_time=row.answers_in_time,
        expected_slots=expected.slots if expected else None,
        expected_start_in_days=expected.start_in_days if expected else None,
    )


def _treated_refused(said: Sequence[Statement]) -> tuple[set[str], set[str]]:
    """A "no" to a whole group is one to its parts, but to those that a "yes" names."""
    named = {code for each in said if each.answer is Answer.YES for code in each.named()}
    refused = _sites(said, Answer.NO)
    of_refused = {part for code in refused for part in parts_of(code)}
    return _sites(said, Answer.YES), refused | (of_refused - named)


def _sites(said: Iterable[Statement], answer: Answer) -> set[str]:
    return {code for each in said if each.answer is answer for code in each.named() | each.meant()}


def _offered(said: Sequence[Statement], capacity: Capacity) -> Answer:
    """As the hospital answered; else yes where it reported slots for this service."""
    stated = {Answer.YES for each in said if each.answer is Answer.YES}
    refused = {Answer.NO for each in said if each.answer is Answer.NO and not each.sites}
    reported = {Answer.YES} if capacity.reported_at and capacity.free else set()
    answers = (stated | refused) or reported
    return answers.pop() if len(answers) == 1 else Answer.NOT_KNOWN


def _age_days(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else round(max((now - moment).total_seconds() / SECONDS_A_DAY, 0.0), 3)
