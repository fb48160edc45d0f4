"""The patients: filed by a volunteer, one by one, each in a state of their own."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from referral.coordination import same_person, together
from referral.coordination.actions import close
from referral.db import db
from referral.intake import actions as intake
from referral.intake.found import place_facts
from referral.intake.models import Card, Case
from referral.intake.red_flags import red_flags
from referral.records import actions as records
from tests.kept.story.world import World, ago

CONSENT = {"given_by": "patient", "language": "uk"}
PLACES = {
    "border:shehyni-medyka": "Медика",
    "geonames:702550": "Львів",
    "geonames:765876": "Люблін",
    "geonames:690548": "Ужгород",
}
NAMES = {
    "first": ("Вигадана Олена", "Vyhadana Olena", "1958-11-30"),
    "held": ("Показова Ірина", "Pokazova Iryna", "1981-02-17"),
    "told": ("Зразкова Лідія", "Zrazkova Lidiia", "1966-04-05"),
    "confirmed": ("Умовна Софія", "Umovna Sofiia", "1969-07-08"),
    "attended": ("Приміряна Ганна", "Prymiriana Hanna", "1974-05-12"),
    "treated": ("Складена Дарина", "Skladena Daryna", "1950"),
    "finished": ("Уявна Тетяна", "Uiavna Tetiana", "1977-01-09"),
    "withdrew": ("Мислима Оксана", "Myslyma Oksana", "1983-08-21"),
    "asked": ("Гадана Юлія", "Hadana Yuliia", "1990-12-01"),
    "emergency": ("Придумана Віра", "Prydumana Vira", "1962-03-14"),
    "mother": ("Казкова Марія", "Kazkova Mariia", "1955-10-10"),
    "daughter": ("Казкова Анна", "Kazkova Anna", "1985-06-06"),
    "double": ("Helena Wyhadana", "Wyhadana Helena", "1958-11-30"),
    "other": ("Вигадана Олена", "Vyhadana Olena", "1958-11-03"),
    "one": ("Перша Надія", "Persha Nadiia", "1971-01-01"),
    "two": ("Друга Любов", "Druha Liubov", "1972-02-02"),
    "three": ("Третя Галина", "Tretia Halyna", "1973-03-03"),
    "four": ("Четверта Ольга", "Chetverta Olha", "1974-04-04"),
    "five": ("П'ята Інна", "Piata Inna", "1975-05-05"),
    "erased": ("Забута Ніна", "Zabuta Nina", "1948-09-09"),
}
URGENT = frozenset({"first", "held", "asked", "one", "emergency", "mother"})
TALKATIVE = frozenset({"first", "one", "four"})
NORMAL = frozenset({"told", "finished", "two", "attended", "treated"})


def file_everybody(world: World) -> dict[str, Case]:
    """Every case of the story by its name in it."""
    cases = {
        name: _filed(name, number, world, ago(170 - number)) for number, name in enumerate(NAMES, start=1)
    }
    _beside(cases, world)
    cases["draft"] = _begun("draft", ("Недописана Яна", "", "1999"), 30, world, ago(25))
    never_sent = _begun("never", ("Нікому Не Надіслана", "", "1999"), 31, world, ago(24))
    intake.discard_draft(never_sent, world.actor("volunteer"), ago(23))
    return cases


def _filed(name: str, number: int, world: World, at: datetime) -> Case:
    case = _begun(name, NAMES[name], number, world, at)
    volunteer, by = world.actor("volunteer"), world.actor("coordinator")
    intake.submit(case, volunteer, at)
    priority = "urgent" if name in URGENT else "normal" if name in NORMAL else None
    if priority:
        intake.set_priority(case, priority, "Виписка 027-1/о (вигадана)", by, at + timedelta(minutes=30))
    return case


def _begun(name: str, named: tuple[str, str, str], number: int, world: World, at: datetime) -> Case:
    volunteer = world.actor("volunteer")
    case = intake.start(volunteer, at, uuid.uuid4(), {**CONSENT, "basis": "Сама"})
    signs = {flag.code: "no" for flag in red_flags()}
    if name == "five":
        signs["fever"] = "unknown"
    intake.answer_red_flags(case, signs, volunteer, at)
    further = _further_answers() if name in TALKATIVE else {}
    for group, answers in (_answers(named, number) | further).items():
        intake.save_group(case, group, answers, volunteer, at)
    return case


def _answers(named: tuple[str, str, str], number: int) -> dict[str, dict[str, Any]]:
    original, latin, born = named
    code, typed = list(PLACES.items())[number % len(PLACES)]
    where = {"place_typed": typed, "place_code": code}
    return {
        "contact": {
            "name_original": original,
            "name_latin": latin,
            "birth_date": born,
            "sex": "female",
            "phone": f"+3805000010{number:02d}",
            "language_spoken": ["uk"],
        },
        "place": {**where, **(place_facts(where) or {}), "shelter": "Школа № 1"},
        "diagnosis": {"site": "breast", "icd10": "C50", "site_words": "рак молочної залози"},
        "treatment": {"phase": "newly_diagnosed", "modalities": ["radiotherapy"]},
    }


def _further_answers() -> dict[str, dict[str, Any]]:
    return {
        "fitness": {"mobility": "walks", "oxygen": "no"},
        "preferences": {"relatives_country": "PL", "relatives_where": "Kraków"},
        "family": {"news_to": "Сестрі", "guardian": ""},
    }


def _beside(cases: dict[str, Case], world: World) -> None:
    """What is decided of people rather than of places: owners, notes, doubles, families, an erased person."""
    by, other = world.actor("coordinator"), world.actor("deputy")
    intake.assign_owner(cases["first"], world.users["coordinator"], by, ago(140))
    intake.add_note(cases["first"], "Дочка перекладає.", by, ago(139))
    intake.called_back(cases["five"], by, ago(138))
    _consent_further(cases["first"], world)
    intake.raise_emergency(cases["two"], ["severe_pain"], by, ago(138))
    intake.seen_by_doctor(cases["two"], "Лікарня в Перемишлі", ago(137.5), by, ago(137))
    card = db.session.scalars(db.select(Card).where(Card.case_id == cases["three"].id)).one()
    intake.revoke_card(card, by, ago(137))
    intake.issue_card(cases["three"], by, ago(136))
    together.link(cases["mother"], cases["daughter"], by, ago(137))
    apart = together.link(cases["one"], cases["two"], by, ago(137))
    together.undo(cases["one"], apart.id, other, ago(136))
    same_person.decide(cases["first"], cases["double"], "keep_this", by, ago(135))
    doubted = same_person.decide(cases["first"], cases["other"], "keep_this", by, ago(134))
    same_person.undo(cases["first"], doubted.id, other, ago(133))
    same_person.decide(cases["first"], cases["other"], "different", other, ago(132))
    _erase(cases, world)


def _consent_further(case: Case, world: World) -> None:
    """To messages and to one country; then no longer to messages."""
    for answer, hours in (("yes", 139), ("no", 138)):
        said = {"read_in": "uk", "contact_by_messenger": answer, "transfer_countries": ["PL"]}
        intake.keep_consents(case, said, world.actor("coordinator"), ago(hours))


def _erase(cases: dict[str, Case], world: World) -> None:
    """One person is erased by two; another such wish is turned down, a third stands open."""
    by, administrator = world.actor("coordinator"), world.actor("administrator")
    close(cases["erased"], "returned_home", by, ago(131))
    wish = records.ask_erasure(cases["erased"].patient, "asked_by_patient", by, ago(130))
    records.approve_erasure(wish, administrator, ago(129))
    refused = records.ask_erasure(cases["double"].patient, "entered_by_mistake", by, ago(128))
    records.refuse_erasure(refused, administrator, ago(127))
    records.ask_erasure(cases["double"].patient, "entered_by_mistake", by, ago(126))
