"""The ranked hospitals as the desk shows them: one order, on whose word each stands, and who is passed over."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from referral.engine import reasons, wording
from referral.engine.directory import Listed
from referral.engine.evidence import COLOURS, HOSPITAL, IN_PART, NAMES, NOBODY, SOURCE, Told
from referral.engine.rankings import Explanation, Group, Ranked
from referral.engine.reasons import Facts
from referral.i18n import number_words
from referral.referrals.models import Referral
from referral.referrals.table.states import ASKED_AFRESH, OPEN_STATES


class Figure(NamedTuple):
    """One term for a table: its name, figure (empty: not known), sentence, points, and where it comes from."""

    name: str
    title: str
    amount: str
    sentence: str
    points: int
    most: int
    source: str
    age: str

    @property
    def signed(self) -> str:
        """The points with their sign."""
        return number_words(self.points, "+#,##0;−#,##0")


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says of one hospital for one case; made only for those that it shows."""

    figures: dict[str, Figure]
    favour: list[str]
    against: list[str]
    open: list[str]
    to_ask: list[str]
    failed: list[str]
    changes: list[str]
    reported: str
    slots: Figure
    expected: str
    later: list[str]
    learned: list[str]


class Why(NamedTuple):
    """Why one hospital stands where it stands: the engine's codes, the names they speak of, who says so."""

    explanation: Explanation
    named: Facts
    evidence: Told

    @property
    def holds(self) -> list[str]:
        """The requirements that it is known to meet."""
        said = {*self.explanation.failed, *self.explanation.not_known}
        return [code for code in wording.MET if code not in said]


@dataclass(frozen=True)
class Offer:
    """One hospital for one case."""

    hospital: Listed
    rank: int | None
    group: Group
    points: int
    is_stale: bool
    referral: Referral | None
    is_reachable: bool
    word: str
    said: object
    hours: float | None
    tell: Callable[[], "Why"]
    say: Callable[["Why"], Words]

    @property
    def score(self) -> str:
        """The points as they are written: thousands apart, a real minus."""
        return number_words(self.points, "#,##0;−#,##0")

    @cached_property
    def told(self) -> "Why":
        """Why it stands where it stands, made when it is first read."""
        return self.tell()

    @cached_property
    def words(self) -> Words:
        """Its sentences and figures, made when they are first read."""
        return self.say(self.told)

    @property
    def evidence(self) -> Told:
        """Who says that it treats this."""
        return self.told.evidence

    @property
    def met(self) -> list[str]:
        """Why each requirement that holds does."""
        holds, named = self.told.holds, self.told.named
        return [reasons.met(code, named) for code in holds if code != "form" or named["form"]]

    @property
    def is_asked(self) -> bool:
        """Whether it has an open referral of this case."""
        return self.referral is not None and self.referral.state in OPEN_STATES

    @property
    def can_be_sent(self) -> bool:
        """Whether a referral to it can be sent now."""
        return self.is_reachable and not self.is_asked and self.hospital.closed_at is None


@dataclass(frozen=True, slots=True)
class Offers:
    """A whole ranking, best first."""

    ranked: Ranked
    all: list[Offer]
    due: str
    clock: list[str]
    tip: Callable[[], list[str]]

    @property
    def tippings(self) -> list[str]:
        """What would change the first place."""
        return self.tip()

    def of(self, group: Group) -> list[Offer]:
        """One group, best first."""
        return [offer for offer in self.all if offer.group is group]

    @property
    def suitable(self) -> list[Offer]:
        """All that may be asked, best first, on whosever word."""
        return [offer for offer in self.all if offer.group is not Group.UNSUITABLE]

    @property
    def words(self) -> list[tuple[str, str, int]]:
        """On whose word they stand: name, colour and number of hospitals, the surest first."""
        # Each name is one object: no sentence is put into words to be counted.
        counted = Counter(id(offer.said) for offer in self.suitable)
        names = [
            (NAMES[HOSPITAL], HOSPITAL),
            (NAMES[SOURCE], SOURCE),
            (IN_PART, SOURCE),
            (NAMES[NOBODY], NOBODY),
        ]
        return [
            (str(name), COLOURS[word], counted[id(name)])
            for name, word in names
            if counted[id(name)] or name is not IN_PART
        ]

    @property
    def is_confirmed(self) -> bool:
        """Whether any hospital has itself said that it treats this."""
        return any(offer.word == HOSPITAL for offer in self.suitable)

    @property
    def unsuitable(self) -> list[Offer]:
        return self.of(Group.UNSUITABLE)

    def chosen(self, ids: list[uuid.UUID]) -> list[Offer]:
        """The offers of these hospitals, best first; unknown ones are left out."""
        return [offer for offer in self.all if offer.hospital.id in ids]

    def passed_over(self, chosen: list[Offer]) -> list[Offer]:
        """Nearer hospitals, confirmed by themselves and higher up, that could still be asked but are not chosen."""
        last = max((offer.rank or 0 for offer in chosen), default=0)
        furthest = max((offer.hours for offer in chosen if offer.hours is not None), default=None)
        better = [offer for offer in self.suitable if (offer.rank or 0) < last and offer not in chosen]
        return [offer for offer in better if _may_be_asked(offer) and _is_nearer(offer, furthest)]

    def needs_override(self, chosen: list[Offer]) -> bool:
        """Whether the choice passes over a nearer hospital that confirmed itself, or takes an unsuitable one."""
        unsuitable = [offer for offer in chosen if offer.group is Group.UNSUITABLE]
        return bool(unsuitable or self.passed_over(chosen))


def _may_be_asked(offer: Offer) -> bool:
    return offer.word == HOSPITAL and offer.can_be_sent and not _has_refused(offer)


def _is_nearer(offer: Offer, hours: float | None) -> bool:
    return offer.hours is not None and hours is not None and offer.hours < hours


def _has_refused(offer: Offer) -> bool:
    return offer.referral is not None and offer.referral.state not in ASKED_AFRESH
