"""What of all that is said counts today: the newest of the strongest living kind; planned and unclear never do.

A yes never stands against a no that is at least as strong: neither in public nor at the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from matching.vocabulary import AgeGroup, site_groups
from referral.hospitals.models import Service, Statement
from referral.hospitals.shelf_lives import KINDS, is_living

PLAIN = ("yes", "no")
HOSPITAL, SOURCE, ASK, NOBODY = "hospital", "source", "ask", "nobody"
"""On whose word it stands: the hospital's own answer, a public source, one that must be asked again, nobody's."""
BEST = (HOSPITAL, SOURCE, ASK, NOBODY)
ALL_OF = {"solid": "all_solid", "blood": "all_blood"}
CHILDHOOD = "all_childhood"


class Told(NamedTuple):
    """A statement, whether it may still be taken at its word today, and until when."""

    said: Statement
    is_living: bool
    until: date


@dataclass(frozen=True, slots=True)
class Offer:
    """What is said of one modality for one age group: yes, no or nothing, on whose word; all that is said; its slots.

    `basis`: the hospital's own answer, a public source, one that has to be asked again, or nobody's. `sites_open`:
    somebody who says yes names no disease, so that there may be more than `sites`.
    """

    modality: str
    age_group: str
    answer: str
    basis: str
    sites: tuple[str, ...]
    sites_refused: tuple[str, ...]
    sites_open: bool
    told: tuple[Told, ...]
    service: Service | None


def is_counted(said: Statement, on: date) -> bool:
    """Whether it may be taken at its word: a plain yes or no that has not ended."""
    return said.answer in PLAIN and is_living(said, on)


def strongest_first(said: Iterable[Statement], on: date) -> list[Statement]:
    """Living before ended, a plain answer before a plan or a doubt, the strongest kind, the newest day."""
    return sorted(
        said,
        key=lambda each: (
            not is_counted(each, on),
            each.answer not in PLAIN,
            KINDS.index(each.kind),
            -each.dated.toordinal(),
            each.page,
            each.words,
        ),
    )


def basis(said: list[Statement], on: date) -> str:
    """On whose word the first of these stands; press alone, what ended and what is only planned must be asked."""
    if not said:
        return NOBODY
    if said[0].kind == HOSPITAL and is_counted(said[0], on):
        return HOSPITAL
    return SOURCE if is_counted(said[0], on) and said[0].kind != "press" else ASK


def spoken_of(said: Statement) -> list[str]:
    """The diseases it speaks of: of a whole group that it narrows to some kinds only these are named."""
    if said.answer == "no":
        return said.sites
    narrowed = {group.part_of for code in said.sites if (group := site_groups().get(code))}
    return [code for code in said.sites if code not in narrowed]


def given(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The treatments of which the strongest word is yes, in the vocabulary's order."""
    return tuple(each for each in offers if each.modality and _is_given(each, offers))


def cited(offer: Offer) -> Told | None:
    """The very statement that carries an offer's yes; none where its strongest word is no yes."""
    if offer.answer != "yes":
        return None
    return next((told for told in offer.told if told.said.answer == "yes"), None)


def word_of(told: Told) -> str:
    """On whose word one plain statement stands; press alone and what has ended must be asked."""
    if not told.is_living:
        return ASK
    if told.said.kind == HOSPITAL:
        return HOSPITAL
    return ASK if told.said.kind == "press" else SOURCE


def without_refused(offer: Offer) -> Offer:
    """The same without the cancers of which somebody stronger says no. A yes of nothing but these is no answer."""
    kept = tuple(code for code in offer.sites if not _is_refused(code, offer))
    is_left = kept or offer.sites_open or not offer.sites
    return replace(offer, sites=kept, answer=offer.answer if is_left else "")


def _is_refused(code: str, offer: Offer) -> bool:
    """By name, or as a part of what the hospital itself refuses where only others say yes."""
    own = (told.said for told in offer.told if told.is_living and told.said.kind == HOSPITAL)
    refused = {each for said in own if said.answer == "no" for each in said.sites}
    return code in offer.sites_refused or (offer.basis != HOSPITAL and bool(names_of(code, "") & refused))


def refused_kinds(offer: Offer) -> tuple[str, ...]:
    """The kinds of the treatment of which somebody whose word lives says no: "radiotherapy, but no brachytherapy"."""
    said = (told.said for told in offer.told if told.is_living)
    return tuple(dict.fromkeys(each.form for each in said if each.answer == "no" and each.form))


def _is_given(offer: Offer, offers: Sequence[Offer]) -> bool:
    return cited(offer) is not None and not is_contradicted(offer, offers)


def is_contradicted(offer: Offer, offers: Sequence[Offer]) -> bool:
    """Whether a word as strong says no to the same treatment for an age that it may mean: a source that names no age
    says yes, and the hospital says that it does not treat adults so."""
    refusing = (each for each in offers if each.modality == offer.modality and each.answer == "no")
    return any(_overlap(each, offer) and _strength(each) <= _strength(offer) for each in refusing)


def _overlap(one: Offer, other: Offer) -> bool:
    return one.age_group == other.age_group or not (one.age_group and other.age_group)


def _strength(offer: Offer) -> tuple[int, int]:
    """The smaller, the stronger: on whose word it stands, then the kind of what says so."""
    said = next(told.said for told in offer.told if told.said.answer == offer.answer)
    return BEST.index(offer.basis), KINDS.index(said.kind)


def names_of(site: str, age: str) -> set[str]:
    """Under which codes a source may speak of a group of cancers: itself, its whole, its family."""
    group = site_groups().get(site)
    if group is None:
        return {site}
    names = {site, group.part_of, ALL_OF.get(group.family, "")} - {""}
    return names | ({CHILDHOOD} if age == AgeGroup.CHILD else set())
