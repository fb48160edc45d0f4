"""What the open data is made of: hospitals and organisations as holders of services, each under an id that stays.

Names of people, addresses of letters and numbers of places are not among it, because they are not read for it.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import repeat
from urllib.parse import quote

from matching.vocabulary import AgeGroup
from referral.centres.queries import Centre, Known
from referral.centres.wording import DEMO, NO_JOURNEY, evidence, not_given, source_of
from referral.config import setting
from referral.hospitals.saying import ASK, Offer, Told, cited, word_of
from referral.hospitals.wording import disease_name
from referral.i18n import _, country_name, language
from referral.intake.localities.in_words import town_name
from referral.labels import label
from referral.organisations.queries import Shown
from referral.organisations.saying import spoken
from referral.published_life import READ_AGAIN_AFTER

MOST_KEPT = 1_024
"""Hospitals whose services are kept as they were last written: all of the map, and some of its state before."""
SIGNS = "%/:?#[]@!$&'()*+,;=~"
"""What stands in an address unescaped beside letters and figures; what is escaped already stays so."""
ADULT_FROM, CHILD_TO = 18, 17
ACTIVE, CLOSED, MUST_BE_ASKED = "active", "temporarily closed", "inactive"
"""Whether a service is given now: not where the hospital takes nobody, nor where press alone or what has ended says so.
The words are those of HSDS."""
AGES = {AgeGroup.CHILD.value: (None, CHILD_TO), AgeGroup.ADULT.value: (ADULT_FROM, None)}


@dataclass(frozen=True, slots=True)
class GivenService:
    """One thing that a holder gives. `assured`: the day of what the description rests on; `source`: its page;
    `status`: ACTIVE, CLOSED or MUST_BE_ASKED."""

    id: uuid.UUID
    code: str
    name: str
    description: str
    assured: date
    source: str
    status: str = ACTIVE
    least_age: int | None = None
    most_age: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A hospital or an organisation. `point`: degrees north and east, none where it has no place of its own."""

    id: uuid.UUID
    kind: str
    name: str
    other_name: str
    description: str
    country: str
    where: str
    point: tuple[float, float] | None
    languages: tuple[str, ...]
    phones: tuple[str, ...]
    website: str
    changed: date | None
    services: tuple[GivenService, ...]
    is_open: bool = True

    @property
    def location_id(self) -> uuid.UUID:
        """The id of where it stands."""
        return uuid.uuid5(self.id, "location")


def of_centre(centre: Centre) -> Holder:
    """A hospital with the treatments that somebody says it gives; its telephone only where it agreed. Of which nobody
    says anything, it changed when it was last checked, or no day is known."""
    house = centre.house
    services = _treatments(centre.known, centre.id, house.takes, house.closed_at is None, language())
    town = f"{town_name(house.city, house.country)}, {country_name(house.country)}"
    return Holder(
        centre.id,
        "hospital",
        house.name,
        house.name_en if house.name_en != house.name else "",
        " ".join(
            (
                str(NO_JOURNEY),
                *_closed(house.closed_at is None),
                f"{label('scope', house.scope).capitalize()}. {house.source}",
            )
        ),
        house.country,
        town,
        (house.lat, house.lon),
        tuple(house.languages),
        (house.phone,) if centre.is_contact_agreed and house.phone else (),
        _uri(house.website) if centre.is_contact_agreed else "",
        max([each.assured for each in services], default=house.checked or _day(house.verified_at)),
        services,
        is_open=house.closed_at is None,
    )


def _uri(address: str) -> str:
    """An address as RFC 3986 wants it: letters beyond ASCII are escaped, as in the path of a Polish table."""
    return quote(address, safe=SIGNS)


def _closed(is_open: bool) -> tuple[str, ...]:
    return () if is_open else (f"{_('Takes nobody now')}.",)


@lru_cache(maxsize=MOST_KEPT)
def _treatments(
    known: Known, house: uuid.UUID, takes: str, is_open: bool, _language: str
) -> tuple[GivenService, ...]:
    """Written once as long as the directory is the same, for each language that is spoken."""
    return tuple(_treatment(offer, house, takes, is_open) for offer in known.given)


def _treatment(offer: Offer, house: uuid.UUID, takes: str, is_open: bool) -> GivenService:
    (page, title), told = source_of(offer), _cited(offer)
    name, treated = label("modality", offer.modality), "; ".join(map(disease_name, offer.sites))
    said = (f"{name}: {evidence(offer)} ({title}).", f"{treated}." if treated else "", not_given(offer))
    least, most = AGES.get(offer.age_group or takes, (None, None))
    mine = uuid.uuid5(house, f"{offer.modality}/{offer.age_group}")
    status = CLOSED if not is_open else MUST_BE_ASKED if word_of(told) == ASK else ACTIVE
    words = " ".join((*_closed(is_open), *filter(None, said)))
    return GivenService(mine, offer.modality, name, words, told.said.dated, _uri(page), status, least, most)


def _cited(offer: Offer) -> Told:
    told = cited(offer)
    assert told is not None, "only what is given is asked for"
    return told


def of_organisation(each: Shown) -> Holder:
    """An organisation with the one thing it gives; its telephones are published by itself."""
    edition = each.edition
    words = spoken(edition.words)
    service = GivenService(
        uuid.uuid5(each.id, edition.kind),
        edition.kind,
        label("organisation_kind", edition.kind),
        words,
        assured_of(each),
        _uri(edition.source),
    )
    country = country_name(each.country)
    towns = ", ".join(map(town_name, edition.localities, repeat(each.country)))
    where = country if each.is_nationwide else f"{towns}, {country}"
    return Holder(
        each.id, "organisation", edition.name, "", words, each.country, where, None, tuple(edition.languages),
        tuple(number for _name, number in edition.phones), _uri(next(iter(edition.links), "")),
        service.assured, (service,),
    )  # fmt: skip


def assured_of(each: Shown) -> date:
    """The day on which its source was last read, by whoever wrote, compared or confirmed it; never that of publishing.

    Confirming moves the next reading; what it was moved from then, is after the day on which it was published.
    """
    edition = each.edition
    published, moved = _day(edition.published_at), each.next_check and each.next_check - READ_AGAIN_AFTER
    confirmed = moved if moved and published and moved > published else None
    return max(filter(None, (edition.read_on, _day(edition.checked_at), confirmed)))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def holders(centres: Iterable[Centre], organisations: Iterable[Shown]) -> list[Holder]:
    """All of them: hospitals by country, town and name, then organisations; in a demonstration each says so."""
    found = [*map(of_centre, centres), *map(of_organisation, organisations)]
    return list(map(_of_demo, found)) if setting("DEMO") else found


def _of_demo(holder: Holder) -> Holder:
    said = tuple(replace(each, description=f"{DEMO} {each.description}") for each in holder.services)
    return replace(holder, description=f"{DEMO} {holder.description}", services=said)


def moment(day: date) -> str:
    """The beginning of a day in UTC, as data writes it."""
    return datetime(day.year, day.month, day.day).isoformat() + "Z"
