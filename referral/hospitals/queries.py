"""Who may see which hospital: the directory is everybody's who signs in; one's own page is one's own."""

import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from matching.vocabulary import AgeGroup, Country, Modality, site_groups
from referral import outbox
from referral.accounts.models import Invitation, User
from referral.db import db
from referral.errors import NotFound
from referral.hospitals import saying
from referral.hospitals.coverage import House
from referral.hospitals.models import Hospital, Service, Statement
from referral.hospitals.saying import (
    ASK,
    HOSPITAL,
    PLAIN,
    Offer,
    Told,
    basis,
    cited,
    is_counted,
    spoken_of,
    strongest_first,
    without_refused,
    word_of,
)  # fmt: skip
from referral.hospitals.shelf_lives import is_living, lives_until
from referral.hospitals.tables import WIDE_SITES
from referral.paging import Page, page_among
from referral.prepared import prepared

PER_PAGE = 24

NO_ACCENT_OF_ITS_OWN = str.maketrans("łøđı", "lodi")


def without_accents(text: str) -> str:
    """Small letters without what stands on or under them: "Łódź" is found by "lodz"."""
    parts = unicodedata.normalize("NFD", text.casefold().translate(NO_ACCENT_OF_ITS_OWN))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


class Listed(NamedTuple):
    """A hospital of the directory, as far as lists and searches need it."""

    id: uuid.UUID
    country: str
    city: str
    name: str
    name_en: str
    closed_at: datetime | None

    def is_called(self, words: Iterable[str]) -> bool:
        """Whether its names and town hold all these words, in small letters."""
        searched = without_accents(f"{self.name} {self.name_en} {self.city}")
        return all(without_accents(word) in searched for word in words)


def listed(country: str = "", modality: str = "", text: str = "") -> list[Listed]:
    """The oncology hospitals that fit the filters, by country, city and name."""
    columns = (getattr(Hospital, name) for name in Listed._fields)
    query = db.select(*columns).where(Hospital.is_oncology)
    if country:
        query = query.where(Hospital.country == country)
    if modality:
        offers = db.select(Statement.hospital_id).where(
            Statement.modality == modality, Statement.answer == "yes"
        )
        query = query.where(Hospital.id.in_(offers))
    order = (Hospital.country, Hospital.city, Hospital.name, Hospital.id)
    found = (Listed(*row) for row in db.session.execute(query.order_by(*order)))
    words = text.casefold().split()
    return [hospital for hospital in found if hospital.is_called(words)]


def directory(
    on: date, country: str = "", modality: str = "", text: str = "", page: int = 1
) -> Page[Hospital]:
    """One page of those that fit the filters: of a treatment those of which the strongest word is yes."""
    fitting = listed(country, modality, text)
    if modality:
        giving = given((each.id for each in fitting), on, modality)
        fitting = [each for each in fitting if giving.get(each.id)]
    found = page_among(fitting, page, PER_PAGE)
    query = db.select(Hospital).where(Hospital.id.in_([each.id for each in found.rows]))
    loaded = {each.id: each for each in db.session.scalars(query)}
    return Page([loaded[each.id] for each in found.rows], found.cut)


OF_WHAT_IS_SAID = (
    Statement.hospital_id, Statement.modality, Statement.form, Statement.answer, Statement.age_group,
    Statement.age_from, Statement.age_to, Statement.sites, Statement.kind, Statement.words, Statement.page,
    Statement.title, Statement.page_date, Statement.dated, Statement.is_undated, Statement.valid_until,
)  # fmt: skip
"""What `offers` reads of a statement, and what a page says of it; no row of its own is kept in memory."""


class Heard(NamedTuple):
    """What `offers` asks of a hospital: what is said, and never any slots."""

    statements: Sequence[Any]
    services: tuple[()] = ()


def weighed(said: Sequence[Any], on: date) -> tuple[Offer, ...]:
    """What is said of each treatment of a hospital, without what somebody stronger refuses."""
    return tuple(map(without_refused, offers(Heard(said), on)))


def given(hospitals: Iterable[uuid.UUID], on: date, modality: str = "") -> dict[uuid.UUID, dict[str, str]]:
    """By hospital: each treatment (or this one) of which the strongest word is yes, and on whose word at best."""
    asked = db.select(*OF_WHAT_IS_SAID).where(Statement.hospital_id.in_(list(hospitals)))
    said: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(asked.where(Statement.modality == modality) if modality else asked):
        said[row.hospital_id].append(row)
    return {each: _best(weighed(rows, on)) for each, rows in said.items()}


def _best(found: Sequence[Offer]) -> dict[str, str]:
    words = [(offer.modality, word_of(told)) for offer in saying.given(found) if (told := cited(offer))]
    best = {
        each: min((word for name, word in words if name == each), key=saying.BEST.index) for each, _ in words
    }
    return {each.value: best[each] for each in Modality if each in best}


def hospital_of(hospital_id: uuid.UUID | None) -> Hospital:
    """One hospital; NotFound when there is none."""
    hospital = db.session.get(Hospital, hospital_id) if hospital_id else None
    if hospital is None:
        raise NotFound()
    return hospital


def service_of_hospital(hospital_id: uuid.UUID | None, service_id: uuid.UUID) -> Service:
    """A service of this hospital; another hospital's is not found."""
    service = db.session.get(Service, service_id)
    if service is None or service.hospital_id != hospital_id:
        raise NotFound()
    return service


def offers(hospital: Hospital | Heard, on: date) -> list[Offer]:
    """Every modality × age group of which anybody says something, in the vocabulary's order; the house itself first."""
    spoken = {(each.modality, each.age_group) for each in hospital.statements}
    spoken |= {(each.modality, each.age_group) for each in hospital.services}
    cells = [(str(modality), str(age)) for modality in ("", *Modality) for age in ("", *AgeGroup)]
    return [_offer(hospital, *cell, on) for cell in cells if cell in spoken]


def offer_of(hospital: Hospital, modality: str, age_group: str, on: date) -> Offer:
    """What is said of one modality and age group, even if that is nothing."""
    if modality not in set(Modality) or age_group not in set(AgeGroup):
        raise NotFound()
    return _offer(hospital, modality, age_group, on)


def _offer(hospital: Hospital | Heard, modality: str, age_group: str, on: date) -> Offer:
    all_said = (s for s in hospital.statements if (s.modality, s.age_group) == (modality, age_group))
    said = strongest_first(all_said, on)
    services = (s for s in hospital.services if (s.modality, s.age_group) == (modality, age_group))
    of_it = [each for each in said if not _is_in_part(each)]
    word = basis(of_it, on)
    yes = _counted(said, "yes", word, on)
    return Offer(
        modality,
        age_group,
        of_it[0].answer if of_it and of_it[0].answer in PLAIN else "",
        word,
        _sites(yes),
        _sites(_counted(said, "no", word, on)),
        any(not each.sites for each in yes),
        tuple(Told(each, is_living(each, on), lives_until(each)) for each in said),
        next(services, None),
    )


def _is_in_part(said: Statement) -> bool:
    """Whether it only says that some diseases, or some kind of the treatment, are not for this hospital."""
    return said.answer == "no" and bool(said.sites or said.form)


def _counted(said: list[Statement], answer: str, word: str, on: date) -> list[Statement]:
    """Who says so: the hospital alone where it has answered, else all that count."""
    counted = [each for each in said if each.answer == answer and (word == ASK or is_counted(each, on))]
    return [each for each in counted if each.kind == HOSPITAL] if word == HOSPITAL else counted


def _sites(said: list[Statement]) -> tuple[str, ...]:
    """The diseases they speak of, in the vocabulary's order."""
    named = {code for each in said for code in spoken_of(each)}
    return tuple(code for code in (*WIDE_SITES, *site_groups()) if code in named)


def own_answer(offer: Offer) -> dict[str, Any]:
    """What the hospital itself has answered, as its form shows it."""
    own = [each.said for each in offer.told if each.said.kind == HOSPITAL and not each.said.form]
    yes = any(each.answer == "yes" for each in own)
    return {
        "answer": "yes" if yes else "no" if own else "unknown",
        "sites": list(_named(own, "yes")),
        "refused": list(_named(own, "no")) if yes else [],
        "kinds": _kinds(offer, "yes"),
        "refused_kinds": _kinds(offer, "no"),
    }


def _kinds(offer: Offer, answer: str) -> list[str]:
    """The kinds of the treatment of which the hospital itself says so."""
    own = (each.said for each in offer.told if each.said.kind == HOSPITAL and each.said.form)
    return [each.form for each in own if each.answer == answer]


def _named(said: list[Statement], answer: str) -> Iterator[str]:
    return (code for each in said if each.answer == answer for code in each.sites)


def houses() -> list[House]:
    """Every oncology hospital of the receiving countries with all that is said of it, for counting what is known."""
    query = db.select(Hospital).options(selectinload(Hospital.statements))
    asked = query.where(Hospital.is_oncology, Hospital.country.in_([country.value for country in Country]))
    return [House(each.country, each.takes, tuple(each.statements)) for each in db.session.scalars(asked)]


@outbox.address_of("hospital")
def registered_address(hospital_id: uuid.UUID) -> tuple[str | None, str | None]:
    """Where letters to a hospital go as of now (None where no address is registered), and its country."""
    hospital = db.session.get(Hospital, hospital_id)
    return (hospital.email, hospital.country) if hospital else (None, None)


def hospitals_by_id(ids: Iterable[str]) -> dict[str, Hospital]:
    """Hospitals by the id the engine knows them by."""
    wanted = [uuid.UUID(each) for each in ids]
    return {str(hospital.id): hospital for hospital in db.session.scalars(*_by_id(wanted))}


@prepared
def _by_id(ids: list[uuid.UUID]) -> Select[tuple[Hospital]]:
    return db.select(Hospital).where(Hospital.id.in_(ids))


@outbox.address_of("user")
def account_address(user_id: uuid.UUID) -> tuple[str | None, str | None]:
    """Where a person's letters go as of now, and the country whose coordination signs them."""
    user = db.session.get(User, user_id)
    return (user.email, _country_of(user)) if user else (None, None)


@outbox.address_of("invitation")
def invited_address(invitation_id: uuid.UUID) -> tuple[str | None, str | None]:
    """The same for somebody who has no account yet."""
    invitation = db.session.get(Invitation, invitation_id)
    return (invitation.email, _house_country(invitation.hospital_id)) if invitation else (None, None)


def _country_of(user: User) -> str | None:
    """Their hospital's; of a coordinator the country they look after, where it is one alone."""
    return _house_country(user.hospital_id) or (user.countries[0] if len(user.countries) == 1 else None)


def _house_country(hospital_id: uuid.UUID | None) -> str | None:
    hospital = db.session.get(Hospital, hospital_id) if hospital_id else None
    return hospital.country if hospital else None
