"""A ranking in words: facts at a glance, why, what to ask, what would change it, for each hospital of one case."""

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from referral.accounts.queries import names_of
from referral.coordination.offers import Figure, Offer, Offers, Why, Words
from referral.engine import evidence, rankings, reasons, wording
from referral.engine.directory import Listed, Report, Row, kind_of
from referral.engine.evidence import Told, Witnesses
from referral.engine.rankings import Explanation, Group, Need, Ranked, Term
from referral.engine.reasons import Facts
from referral.i18n import _, _l
from referral.intake.models import Case
from referral.predicted_answers import wording as predicted_answers
from referral.referrals.models import Referral
from referral.referrals.queries import referrals_of

# From which share of a full value a fact speaks for a hospital, up to which against it: for the eye only,
# the score is the engine's.
FAVOURS, SPEAKS_AGAINST = 600, 400
NEAR_HOURS, FAR_HOURS = 1.0, 4.0
LIKELY, UNLIKELY = 350, 150
MOST_REASONS = 3
SAME_FOR_ALL = frozenset({"relatives"})
"""Not known of the patient rather than of the hospital: named on the page of figures only."""
THOUSANDTHS = 1000
FAVOUR, AGAINST, OPEN = (
    _l("In its favour: %(names)s."),
    _l("Against it: %(names)s."),
    _l("Not known: %(names)s."),
)


def offers_of(case: Case, now: datetime, stale_after: timedelta) -> Offers:
    """Rank every hospital for a case and say why, in the reader's language."""
    ranked, referrals = rankings.rank_case(case, now), referrals_of(case)
    return offered(case, ranked, referrals, names_of(people_in(case, ranked)), now, stale_after)


def people_in(case: Case, ranked: Ranked) -> set[str]:
    """Whose names the offers tell: who reported slots, and who set the priority."""
    last = _last_reports(case, ranked).values()
    return {str(case.priority_by), *(each.reported_by for each in last if each.reported_by_kind == "user")}


def offered(
    case: Case,
    ranked: Ranked,
    referrals: Sequence[Referral],
    names: Mapping[str, str],
    now: datetime,
    stale_after: timedelta,
) -> Offers:
    """A ranking in words. `referrals`: the case's; `names`: of `people_in`; reports older than the last are old."""
    found = _Found.of(case, ranked, referrals, names, now.date())
    words, order = evidence.words_of(ranked.ranking), ranked.ranking.order.tolist()
    offers = [
        _offer((position, row, words[row]), ranked, found, now - stale_after)
        for position, row in enumerate(order, start=1)
    ]
    due, clock = _clock(case, ranked, names)
    return Offers(ranked, offers, due, clock, lambda: _tippings(ranked, found))


def _clock(case: Case, ranked: Ranked, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """When the treatment is due, and what the clock rests on: the same for every hospital."""
    if not len(ranked.ranking):
        return "", []
    first = rankings.explanation(ranked.ranking, int(ranked.ranking.order[0]))
    name = names.get(str(case.priority_by), "")
    set_on = case.priority_at.date() if case.priority_at else None
    return reasons.due(first), [
        *reasons.who_set(ranked.need, name, set_on),
        *reasons.clock(first, ranked.need),
    ]


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
    heard: Witnesses
    today: date

    @classmethod
    def of(
        cls,
        case: Case,
        ranked: Ranked,
        referrals: Sequence[Referral],
        names: Mapping[str, str],
        today: date,
    ) -> "_Found":
        newest_last = sorted(referrals, key=lambda each: each.sent_at)
        return cls(
            ranked.rows,
            {each.hospital_id: each for each in newest_last},
            _last_reports(case, ranked),
            names,
            evidence.witnesses(ranked.ranking),
            today,
        )

    def hospital(self, key: str) -> Listed:
        """A hospital of the ranking by its id."""
        return self.rows[key].hospital


def _last_reports(case: Case, ranked: Ranked) -> dict[str, Report]:
    """By hospital: the last report of the slots for what the case needs first."""
    kind = kind_of(next(iter(case.modalities), ""), case.age_group or "")
    return {key: reports[-1] for key, row in ranked.rows.items() if (reports := row.reports.get(kind))}


def _offer(stands: tuple[int, int, str], ranked: Ranked, found: _Found, stale_before: datetime) -> Offer:
    """One hospital. `stands`: its position, its row in the ranking, on whose word it stands."""
    (position, row, word), ranking = stands, ranked.ranking
    key = ranking.network.ids[row]
    known, report, group = found.rows[key], found.reports.get(key), Group(int(ranking.group[row]))
    hours = float(ranking.hours[row])
    return Offer(
        hospital=known.hospital,
        rank=None if group is Group.UNSUITABLE else position,
        group=group,
        points=round(int(ranking.score[row]) / THOUSANDTHS),
        is_stale=report is not None and report.as_of < stale_before,
        referral=found.referrals.get(known.id),
        is_reachable=bool(known.hospital.email) or known.is_staffed,
        word=word,
        said=evidence.name_of(word, found.heard.yes.get(key)),
        hours=None if math.isnan(hours) else hours,
        tell=lambda: _why(row, ranked, found),
        say=lambda why: _words(why, ranked, found),
    )


def _why(row: int, ranked: Ranked, found: _Found) -> Why:
    explanation = rankings.explanation(ranked.ranking, row)
    known = found.rows[explanation.hospital]
    named = reasons.facts(explanation, ranked.need, known.country)
    return Why(explanation, named, evidence.of(explanation, known, ranked.need, found.heard, found.today))


def _words(why: Why, ranked: Ranked, found: _Found) -> Words:
    explanation, named, told = why
    report, terms = found.reports.get(explanation.hospital), explanation.terms
    return Words(
        figures={term.name: _figure(term) for term in terms},
        favour=_named(FAVOUR, _best(terms)),
        against=_named(AGAINST, _worst(terms)),
        open=_named(OPEN, [t for t in terms if not t.known and t.name not in SAME_FOR_ALL]),
        to_ask=_to_ask(explanation, ranked.need, named, told),
        failed=_failed(explanation, named, told),
        changes=[reasons.change(change) for change in explanation.changes],
        reported=_reported(report, found.reporters) if report else "",
        slots=_slots(explanation),
        expected=wording.expected(explanation.expected_slots),
        later=reasons.later(explanation),
        learned=_learned(ranked, explanation.hospital),
    )


def _to_ask(explanation: Explanation, need: Need, named: Facts, told: Told) -> list[str]:
    """What is to be asked: where a source or nobody speaks of the need, that is one question."""
    if not explanation.not_known:
        return []
    codes = explanation.not_known
    if told.sentences:
        codes = tuple(code for code in codes if code not in evidence.ABOUT_NEED)
    has_refused = explanation.failed and not evidence.is_of_other_age(explanation)
    return [*([] if has_refused else told.sentences), *reasons.to_ask(codes, need, named)]


def _failed(explanation: Explanation, named: Facts, told: Told) -> list[str]:
    """Why it is unsuitable; where a source refuses, or it is for another age, it has not said so itself."""
    if not explanation.failed:
        return []
    codes = [code for code in explanation.failed if not (told.sentences and code in evidence.ABOUT_NEED)]
    if evidence.is_of_other_age(explanation):
        codes.remove("age_group")
        return [str(evidence.OF_OTHER_AGE) % named, *(reasons.failed(code, named) for code in codes)]
    return [*told.sentences, *(reasons.failed(code, named) for code in codes)]


def _slots(explanation: Explanation) -> Figure:
    found = explanation.slots
    return Figure(
        name="places",
        title=str(_("Places")),
        amount=wording.AMOUNTS[found.unit](found.amount) if found.known else "",
        sentence=wording.slots(found),
        points=0,
        most=0,
        source=str(wording.SOURCES[found.source]),
        age=wording.report_age(found.age_days) if found.known and found.age_days is not None else "",
    )


def _learned(ranked: Ranked, hospital: str) -> list[str]:
    """What past requests teach of it; nothing while predicted answers are off."""
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
    good = [term for term in terms if term.known and _speaks(term) > 0]
    return sorted(good, key=lambda term: -term.contribution)[:MOST_REASONS]


def _worst(terms: tuple[Term, ...]) -> list[Term]:
    bad = [term for term in terms if term.known and _speaks(term) < 0]
    return sorted(bad, key=lambda term: term.contribution - term.weight * THOUSANDTHS)[:MOST_REASONS]


def _speaks(term: Term) -> int:
    """Whether a fact speaks for a hospital (1), against it (−1) or neither."""
    return SPEAKS.get(term.name, _by_value)(term)


def _by_value(term: Term) -> int:
    return _between(term.value, FAVOURS, SPEAKS_AGAINST - 1)


def _between(amount: float, good: float, bad: float) -> int:
    """For what is good when high; for what is good when low, both ends are given below nothing."""
    return 1 if amount >= good else -1 if amount <= bad else 0


SPEAKS: dict[str, Callable[[Term], int]] = {
    "travel": lambda term: _between(-float(term.amount or 0), -NEAR_HOURS, -FAR_HOURS),
    "language": lambda term: 1 if term.amount else -1,
    "level": lambda term: 0,
    "asking_in_vain": lambda term: _between(float(term.amount or 0), LIKELY, UNLIKELY),
}
"""What is not counted in shares of a full value, by what it measures."""


def _named(sentence: object, terms: list[Term]) -> list[str]:
    names = wording.words_list(str(wording.TERM_NAMES[term.name]) for term in terms)
    return [str(sentence) % {"names": names}] if terms else []


def _reported(report: Report, names: Mapping[str, str]) -> str:
    if report.reported_by_kind == "user" and report.reported_by in names:
        return str(_("Reported by %(name)s.", name=names[report.reported_by]))
    if report.reported_by_kind == "hospital":
        return str(_("Reported by the hospital by its link."))
    return str(_("Source: %(source)s.", source=report.source))
