"""Each hard rule by example, and what is otherwise once one of its changes came true: a new rule adds its own here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matching import HospitalFacts, Need, Network, Ranking, rank
from matching.ranking.changes import Change
from matching.vocabulary import AgeGroup, Answer, Country, EvidenceKind, Mobility, Modality
from tests.matching.cases import a_hospital, a_need, a_service, a_statement, spoken_of, with_service

YES, UNSAID, NO = Answer.YES, Answer.NOT_KNOWN, Answer.NO
SURGERY, SYSTEMIC = Modality.SURGERY, Modality.SYSTEMIC_THERAPY
CHILD, ADULT = AgeGroup.CHILD, AgeGroup.ADULT
PLAIN = a_hospital()
FAR = {"lat": 44.43, "lon": 26.10}
ODESA: dict[str, Any] = {"lat": 46.48, "lon": 30.73, "country": "UA"}
NO_DATA: dict[str, Any] = {"services": ()}


def offering(**facts: Any) -> HospitalFacts:
    return a_hospital(a_service(**facts))


def reporting(places: int | None, age: float | None) -> HospitalFacts:
    return a_hospital(a_service(slots_free=places, report_age_days=age))


def said_no(**facts: Any) -> HospitalFacts:
    """A hospital of which an official list says that it does not."""
    return spoken_of(a_statement(kind=EvidenceKind.OFFICIAL, answer=NO, **facts))


ANY: dict[str, Any] = {"age_group": None, "sites": frozenset()}
REFUSED_BY_SOURCES: list[tuple[str, Answer, Need, HospitalFacts]] = [
    ("site", NO, a_need(), said_no()),
    ("site", UNSAID, a_need(site_group="lung"), said_no()),
    ("site", UNSAID, a_need(), said_no(modality=SURGERY)),
    ("site", YES, a_need(), replace(said_no(), services=(a_service(),))),
    ("modality", NO, a_need(), said_no(**ANY)),
    ("modality", NO, a_need(age_group=CHILD), said_no(**ANY)),
    ("modality", NO, a_need(age_group=None), said_no(**ANY)),
    ("modality", UNSAID, a_need(modalities=()), said_no(**ANY)),
    ("modality", YES, a_need(), replace(said_no(**ANY), services=(a_service(),))),
    ("age_group", NO, a_need(), said_no(sites=frozenset())),
    ("age_group", UNSAID, a_need(age_group=CHILD), said_no(sites=frozenset())),
    ("age_group", UNSAID, a_need(age_group=None), said_no(sites=frozenset())),
    ("age_group", YES, a_need(), replace(said_no(sites=frozenset()), services=(a_service(),))),
]
CELLS: dict[str, Any] = {"forms": frozenset({"cellular"})}
OF_KINDS: list[tuple[str, Answer, Need, HospitalFacts]] = [
    ("form", YES, a_need(), PLAIN),
    ("form", YES, a_need(), said_no(**CELLS)),
    ("form", YES, a_need(forms=frozenset({"proton"})), PLAIN),
    ("form", UNSAID, a_need(**CELLS), PLAIN),
    ("form", UNSAID, a_need(**CELLS), spoken_of(a_statement(**CELLS))),
    ("form", YES, a_need(**CELLS), spoken_of(a_statement(kind=EvidenceKind.HOSPITAL, **CELLS))),
    ("form", NO, a_need(**CELLS), said_no(**CELLS)),
    ("form", NO, a_need(**CELLS), said_no(**CELLS, **ANY)),
    ("form", UNSAID, a_need(**CELLS), said_no(forms=frozenset({"day_unit"}))),
    ("form", NO, a_need(forms=frozenset({"cellular", "day_unit"})), said_no(**CELLS)),
    ("modality", UNSAID, a_need(), said_no(**CELLS, **ANY)),
]
FOR_CHILDREN, FOR_ADULTS = (a_hospital(takes=each, **NO_DATA) for each in (CHILD, ADULT))
FOR_OTHERS: list[tuple[str, Answer, Need, HospitalFacts]] = [
    ("age_group", NO, a_need(), FOR_CHILDREN),
    ("age_group", NO, a_need(age_years=34.0), FOR_CHILDREN),
    ("age_group", UNSAID, a_need(age_group=CHILD), FOR_CHILDREN),
    ("age_group", YES, a_need(), a_hospital(takes=CHILD)),
    ("age_group", NO, a_need(age_group=CHILD, age_years=9.0), FOR_ADULTS),
    ("age_group", UNSAID, a_need(age_group=CHILD), FOR_ADULTS),
    ("age_group", UNSAID, a_need(age_group=CHILD, age_years=16.0), FOR_ADULTS),
    (
        "age_group",
        UNSAID,
        a_need(age_group=CHILD, age_years=16.0),
        a_hospital(a_service(age_group=CHILD), takes=ADULT),
    ),
    ("age_group", UNSAID, a_need(), FOR_ADULTS),
]

RULES: list[tuple[str, Answer, Need, HospitalFacts]] = [
    ("closed", YES, a_need(), PLAIN),
    ("closed", NO, a_need(), a_hospital(closed=True)),
    ("site", YES, a_need(), PLAIN),
    ("site", UNSAID, a_need(), offering(sites_yes=frozenset({"lung"}))),
    ("site", NO, a_need(), offering(sites_yes=frozenset(), sites_no=frozenset({"breast"}))),
    ("site", UNSAID, a_need(site_group=None), PLAIN),
    ("site", UNSAID, a_need(age_group=None), PLAIN),
    ("site", YES, a_need(age_group=None), a_hospital(a_service(), a_service(age_group=CHILD))),
    ("site", YES, a_need(modalities=()), a_hospital(a_service(), a_service(modality=SURGERY))),
    ("site", UNSAID, a_need(modalities=(SURGERY,)), PLAIN),
    ("modality", YES, a_need(), PLAIN),
    ("modality", YES, a_need(), offering(age_group=CHILD)),
    ("modality", UNSAID, a_need(), offering(offered=UNSAID)),
    ("modality", UNSAID, a_need(), offering(offered=NO)),
    ("modality", UNSAID, a_need(), a_hospital(**NO_DATA)),
    ("modality", UNSAID, a_need(modalities=()), PLAIN),
    ("modality", NO, a_need(), a_hospital(a_service(offered=NO), a_service(age_group=CHILD, offered=NO))),
    ("age_group", YES, a_need(), PLAIN),
    ("age_group", UNSAID, a_need(), offering(age_group=CHILD)),
    ("age_group", NO, a_need(), a_hospital(a_service(offered=NO), a_service(age_group=CHILD))),
    (
        "age_group",
        NO,
        a_need(age_group=CHILD),
        a_hospital(a_service(), a_service(age_group=CHILD, offered=NO)),
    ),
    ("age_group", NO, a_need(), offering(offered=NO)),
    ("age_group", UNSAID, a_need(age_group=None), PLAIN),
    ("age_group", YES, a_need(age_group=None), a_hospital(a_service(), a_service(age_group=CHILD))),
    ("age_group", YES, a_need(modalities=()), PLAIN),
    ("age_group", UNSAID, a_need(modalities=(), age_group=None), PLAIN),
    ("country", YES, a_need(), PLAIN),
    ("country", YES, a_need(countries=frozenset({Country.PL, Country.CZ})), PLAIN),
    ("country", NO, a_need(countries=frozenset({Country.CZ})), PLAIN),
    ("longest_journey", YES, a_need(), a_hospital(**FAR)),
    ("longest_journey", YES, a_need(longest_hours=4), PLAIN),
    ("longest_journey", NO, a_need(longest_hours=4), a_hospital(**FAR)),
    ("longest_journey", UNSAID, a_need(longest_hours=4), a_hospital(lat=None, lon=None)),
    ("longest_journey", UNSAID, a_need(longest_hours=4, lat=None, lon=None), PLAIN),
    ("longest_journey", YES, a_need(lat=None, lon=None), PLAIN),
    ("capacity", YES, a_need(), reporting(2, 1)),
    ("capacity", YES, a_need(), reporting(2, 90)),
    ("capacity", YES, a_need(), reporting(None, None)),
    ("capacity", NO, a_need(), reporting(0, 0)),
    ("capacity", NO, a_need(), reporting(0, 7)),
    ("capacity", UNSAID, a_need(), reporting(0, 7.5)),
    ("capacity", YES, a_need(age_group=None), reporting(0, 0)),
    *REFUSED_BY_SOURCES,
    *FOR_OTHERS,
    *OF_KINDS,
    ("transport", YES, a_need(), a_hospital(**FAR)),
    ("transport", YES, a_need(mobility=Mobility.CHAIR, oxygen=False), a_hospital(**FAR)),
    ("transport", YES, a_need(mobility=Mobility.STRETCHER, oxygen=True), PLAIN),
    ("transport", UNSAID, a_need(oxygen=True), a_hospital(**FAR)),
    ("transport", UNSAID, a_need(mobility=Mobility.STRETCHER, oxygen=True), a_hospital(**FAR)),
    ("transport", YES, a_need(mobility=Mobility.STRETCHER), a_hospital(**FAR)),
    ("transport", UNSAID, a_need(mobility=Mobility.STRETCHER, **ODESA), PLAIN),
    ("transport", UNSAID, a_need(mobility=Mobility.STRETCHER), a_hospital(lat=None, lon=None)),
]


def made(need: Need, hospital: HospitalFacts, changes: tuple[Change, ...]) -> tuple[Need, HospitalFacts]:
    """The need and the hospital after these changes."""
    for change in changes:
        need, hospital = MADE[change.code](need, hospital, change)
    return need, hospital


def _saying_yes(need: Need, hospital: HospitalFacts, change: Change) -> tuple[Need, HospitalFacts]:
    ages = [need.age_group] if need.age_group else list(AgeGroup)
    modality = need.modalities[0] if need.modalities else Modality.SURGERY
    for age in ages:
        hospital = with_service(hospital, replace(_service(hospital, modality, age), offered=Answer.YES))
    return need, hospital


def _treating_the_site(need: Need, hospital: HospitalFacts, change: Change) -> tuple[Need, HospitalFacts]:
    site = frozenset({str(change.to)})
    for modality in need.modalities[:1]:
        for age in [need.age_group] if need.age_group else list(AgeGroup):
            hospital = with_service(hospital, _service(hospital, modality, age))
    services = (
        replace(s, sites_yes=s.sites_yes | site, sites_no=s.sites_no - site) for s in hospital.services
    )
    return need, replace(hospital, services=tuple(services))


def _giving_the_kinds(need: Need, hospital: HospitalFacts, change: Change) -> tuple[Need, HospitalFacts]:
    said = [
        a_statement(
            kind=EvidenceKind.HOSPITAL,
            modality=need.modalities[0],
            age_group=age,
            sites=frozenset({need.site_group} if need.site_group else ()),
            forms=frozenset({form}),
        )
        for form in str(change.to).split()
        for age in ([need.age_group] if need.age_group else list(AgeGroup))
    ]
    return need, replace(hospital, statements=(*hospital.statements, *said))


def _with_a_place(need: Need, hospital: HospitalFacts, change: Change) -> tuple[Need, HospitalFacts]:
    services = (replace(s, slots_free=change.to, report_age_days=0) for s in hospital.services)
    return need, replace(hospital, services=tuple(services))


def _service(hospital: HospitalFacts, modality: Modality, age: AgeGroup):  # type: ignore[no-untyped-def]
    kept = (s for s in hospital.services if (s.modality, s.age_group) == (modality, age))
    return next(kept, a_service(modality=modality, age_group=age, offered=UNSAID, sites_yes=frozenset()))


MADE = {
    "hospital_reopens": lambda need, hospital, change: (need, replace(hospital, closed=False)),
    "hospital_treats_site": _treating_the_site,
    "hospital_offers_modality": _saying_yes,
    "hospital_gives_form": _giving_the_kinds,
    "hospital_takes_age_group": _saying_yes,
    "wish_country": lambda need, hospital, change: (
        replace(need, countries=need.countries | {Country(change.to)}),
        hospital,
    ),
    "longer_journey": lambda need, hospital, change: (replace(need, longest_hours=change.to), hospital),
    "place_reported": _with_a_place,
}


def what_if(ranking: Ranking, changes: Sequence[Change], hospital: str) -> Ranking:
    """The ranking if these changes (of an explanation of this hospital) came true. Nothing is changed itself."""
    rows = {row.id: row for row in ranking.network.hospitals}
    need, rows[hospital] = made(ranking.need, rows[hospital], tuple(changes))
    return rank(need, Network.of(rows.values()), ranking.weights)
