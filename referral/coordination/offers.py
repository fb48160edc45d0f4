"""The ranked hospitals as the desk shows them: groups, facts at a glance, why, what to ask, what would change it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from referral.accounts.queries import names_of
from referral.engine import rankings, reasons, wording
from referral.engine.directory import Report, Row, kind_of
from referral.engine.rankings import Explanation, Group, Ranked, Term
from referral.engine.reasons import Facts
from referral.hospitals.models import Hospital
from referral.i18n import _, _l
from referral.intake.models import Case
from referral.predicted_answers import wording as predicted_answers
from referral.referrals.models import Referral
from referral.referrals.queries import referrals_of
from referral.referrals.table.states import ASKED_AFRESH, OPEN_STATES

# From which share of a full value a fact speaks for a hospital, up to which against it: for the eye only,
# the score is the engine's.
FAVOURS, SPEAKS_AGAINST = 600, 400
MOST_REASONS = 3
SAME_FOR_ALL = frozenset({"relatives", "later_treatments"})
"""Not known of the patient rather than of the hospital: named on the page of figures only."""
THOUSANDTHS = 1000
FAVOUR, AGAINST, OPEN = (
    _l("In its favour: %(names)s."),
    _l("Against it: %(names)s."),
    _l("Not known: %(names)s."),
)


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


@dataclass(frozen=True, slots=True)
class Offer:
    """One hospital for one case."""

    hospital: Hospital
    rank: int | None
    group: Group
    points: int
    figures: dict[str, Figure]
    favour: list[str]
    against: list[str]
    open: list[str]
    to_ask: list[str]
    failed: list[str]
    changes: list[str]
    reported: str
    is_stale: bool
    referral: Referral | None
    is_reachable: bool
    holds: tuple[str, ...]
    named: Facts
    chance: str
    later: list[str]
    learned: list[str]

    @property
    def met(self) -> list[str]:
        """Why each requirement that holds does."""
        return [reasons.met(code, self.named) for code in self.holds]

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
    tippings: list[str]

    def of(self, group: Group) -> list[Offer]:
        """One group, best first."""
        return [offer for offer in self.all if offer.group is group]

    @property
    def confirmed(self) -> list[Offer]:
        return self.of(Group.CONFIRMED)

    @property
    def ask_first(self) -> list[Offer]:
        return self.of(Group.ASK_FIRST)

    @property
    def unsuitable(self) -> list[Offer]:
        return self.of(Group.UNSUITABLE)

    def chosen(self, ids: list[uuid.UUID]) -> list[Offer]:
        """The offers of these hospitals, best first; unknown ones are left out."""
        return [offer for offer in self.all if offer.hospital.id in ids]

    def passed_over(self, chosen: list[Offer]) -> list[Offer]:
        """The better hospitals that could still be asked but are not among as many chosen."""
        suitable = [offer for offer in self.all if offer.group is not Group.UNSUITABLE]
        still_free = [offer for offer in suitable if offer.can_be_sent and not _has_refused(offer)]
        return [offer for offer in still_free[: len(chosen)] if offer not in chosen]

    def needs_override(self, chosen: list[Offer]) -> bool:
        """Whether the choice passes over a better hospital, or takes one that is not free to be asked or unsuitable."""
        unsuitable = [offer for offer in chosen if offer.group is Group.UNSUITABLE]
        return bool(unsuitable or self.passed_over(chosen))


def _has_refused(offer: Offer) -> bool:
    return offer.referral is not None and offer.referral.state not in ASKED_AFRESH


def offers_of(case: Case, now: datetime, stale_after: timedelta) -> Offers:
    """Rank every hospital for a case and say why, in the reader's language."""
    ranked, referrals = rankings.rank_case(case, now), referrals_of(case)
    return offered(case, ranked, referrals, names_of(people_in(case, ranked)), now - stale_after)


def people_in(case: Case, ranked: Ranked) -> set[str]:
    """Whose names the offers tell: who reported slots, and who set the priority."""
    last = (report for row in ranked.rows.values() if (report := _last_report(case, row)))
    return {str(case.priority_by), *(each.reported_by for each in last if each.reported_by_kind == "user")}


def offered(
    case: Case,
    ranked: Ranked,
    referrals: Sequence[Referral],
    names: Mapping[str, str],
    stale_before: datetime,
) -> Offers:
    """A ranking in words. `referrals`: the case's; `names`: of `people_in`; older reports than the last are old."""
    explained = rankings.explanations(ranked.ranking)
    found = _Found.of(case, ranked, referrals, names)
    offers = [
        _offer(position, each, ranked, found, stale_before)
        for position, each in enumerate(explained, start=1)
    ]
    due, clock = _clock(case, ranked, explained, names)
    return Offers(ranked, offers, due, clock, _tippings(ranked, found))


def _clock(
    case: Case, ranked: Ranked, explained: tuple[Explanation, ...], names: Mapping[str, str]
) -> tuple[str, list[str]]:
    """When the treatment is due, and what the clock rests on: the same for every hospital."""
    if not explained:
        return "", []
    name = names.get(str(case.priority_by), "")
    set_on = case.priority_at.date() if case.priority_at else None
    said = reasons.who_set(ranked.need, name, set_on)
    return reasons.due(explained[0]), [*said, *reasons.clock(explained[0], ranked.need)]


def _tippings(ranked: Ranked, found: "_Found") -> list[str]:
    told = rankings.tippings(ranked.ranking)
    return [reasons.tipping(each, found.hospital(each.hospital).name) for each in told]


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows the sentences speak of."""

    rows: Mapping[str, Row]
    referrals: dict[uuid.UUID, Referral]
    reports: dict[str, Report]
    reporters: Mapping[str, str]

    @classmethod
    def of(
        cls, case: Case, ranked: Ranked, referrals: Sequence[Referral], names: Mapping[str, str]
    ) -> "_Found":
        newest_last = sorted(referrals, key=lambda each: each.sent_at)
        return cls(
            ranked.rows,
            {each.hospital_id: each for each in newest_last},
            {key: report for key, row in ranked.rows.items() if (report := _last_report(case, row))},
            names,
        )

    def hospital(self, key: str) -> Hospital:
        """A hospital of the ranking by its id."""
        return self.rows[key].hospital


def _last_report(case: Case, row: Row) -> Report | None:
    """The last report of the slots for what the case needs first."""
    kind = kind_of(next(iter(case.modalities), ""), case.age_group or "")
    return next(reversed(row.reports.get(kind, [])), None)


def _offer(
    position: int, explanation: Explanation, ranked: Ranked, found: _Found, stale_before: datetime
) -> Offer:
    hospital = found.hospital(explanation.hospital)
    report = found.reports.get(explanation.hospital)
    named = reasons.facts(explanation, ranked.need, hospital.country)
    unstated = explanation.hospital in ranked.age_unstated
    said = {*explanation.failed, *explanation.not_known}
    return Offer(
        hospital=hospital,
        rank=None if explanation.group is Group.UNSUITABLE else position,
        group=explanation.group,
        points=round(explanation.score / THOUSANDTHS),
        figures={term.name: _figure(term) for term in explanation.terms},
        favour=_named(FAVOUR, _best(explanation.terms)),
        against=_named(AGAINST, _worst(explanation.terms)),
        open=_named(OPEN, [t for t in explanation.terms if not t.known and t.name not in SAME_FOR_ALL]),
        to_ask=reasons.to_ask(explanation.not_known, ranked.need, named, unstated),
        failed=[reasons.failed(code, named) for code in explanation.failed],
        changes=[reasons.change(change) for change in explanation.changes],
        reported=_reported(report, found.reporters) if report else "",
        is_stale=report is not None and report.as_of < stale_before,
        referral=found.referrals.get(hospital.id),
        is_reachable=bool(hospital.email) or found.rows[explanation.hospital].is_staffed,
        holds=tuple(code for code in wording.MET if code not in said),
        named=named,
        chance=_chance(explanation),
        later=reasons.later(explanation),
        learned=_learned(ranked, explanation.hospital),
    )


def _chance(explanation: Explanation) -> str:
    """What is expected instead of a fresh report, and the chance of a slot."""
    told = wording.expected(explanation.expected_slots), wording.chance(explanation.slot_chance)
    return " ".join(each for each in told if each)


def _learned(ranked: Ranked, hospital: str) -> list[str]:
    """What past referrals teach of it; nothing while predicted answers are off."""
    found = ranked.learned.predicted_answers.get(hospital) if ranked.learned else None
    return predicted_answers.sentences(found) if found else []


def _figure(term: Term) -> Figure:
    told = term.known and term.age_days is not None
    return Figure(
        name=term.name,
        title=str(wording.TERM_NAMES[term.name]),
        amount=wording.amount(term),
        sentence=wording.term(term),
        points=round(term.contribution / THOUSANDTHS),
        most=term.weight,
        source=_source(term),
        age=wording.report_age(term.age_days or 0.0) if told else "",
    )


def _source(term: Term) -> str:
    """Where a figure comes from, or what stands in for one that nobody said."""
    if term.known or term.source == "forecast":
        return wording.source(term)
    return str(_("What is not known counts as neutral."))


def _best(terms: tuple[Term, ...]) -> list[Term]:
    good = [term for term in terms if term.known and term.value >= FAVOURS]
    return sorted(good, key=lambda term: -term.contribution)[:MOST_REASONS]


def _worst(terms: tuple[Term, ...]) -> list[Term]:
    bad = [term for term in terms if term.known and term.value < SPEAKS_AGAINST]
    return sorted(bad, key=lambda term: term.contribution - term.weight * THOUSANDTHS)[:MOST_REASONS]


def _named(sentence: object, terms: list[Term]) -> list[str]:
    names = wording.words_list(str(wording.TERM_NAMES[term.name]) for term in terms)
    return [str(sentence) % {"names": names}] if terms else []


def _reported(report: Report, names: Mapping[str, str]) -> str:
    if report.reported_by_kind == "user" and report.reported_by in names:
        return str(_("Reported by %(name)s.", name=names[report.reported_by]))
    if report.reported_by_kind == "hospital":
        return str(_("Reported by the hospital by its link."))
    return str(_("Source: %(source)s.", source=report.source))
