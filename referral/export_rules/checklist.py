"""From published rules to a checklist: which concern a load, in which order, how long it takes at the least."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from matching.vocabulary import UKRAINE
from referral.export_rules.goods import ON_THE_WAY, STEPS, STOPPED, TRANSIT, UNION, VALIDITY, WAIT
from referral.export_rules.queries import Shown


class Way(NamedTuple):
    """What is sent, from where, across which border into Ukraine: codes alone."""

    goods: str
    sending: str
    via: str

    @property
    def is_stopped(self) -> bool:
        """Whether these goods get no checklist."""
        return self.goods in STOPPED

    @property
    def countries(self) -> tuple[str, ...]:
        """Whose rules are read, each once."""
        return tuple(dict.fromkeys((UNION, self.sending, self.via, UKRAINE)))

    @property
    def codes(self) -> dict[str, Any]:
        """As an address holds it."""
        return self._asdict()

    def concerns(self, rule: Shown) -> bool:
        """Whether a rule is about this load; of a country that is only crossed, what happens on the way."""
        said = rule.edition
        is_crossed = rule.country == self.via != self.sending
        return (
            self.goods in said.goods
            and rule.country in self.countries
            and (said.step in ON_THE_WAY or not is_crossed)
            and (said.route != TRANSIT or self.via != self.sending)
        )


class Checklist(NamedTuple):
    """Step → lines, each of the rules that speak of one requirement: more than one where they differ."""

    steps: dict[str, list[list[Shown]]]
    later: list[Shown]
    over: list[Shown]
    unwritten: list[str]
    least_days: int
    without_days: int

    @property
    def lines(self) -> int:
        """How many requirements there are."""
        return sum(map(len, self.steps.values()))


def checklist(rules: Iterable[Shown], way: Way, today: date) -> Checklist:
    """Order the rules that concern a load; those that are not in force yet, or any more, count for nothing."""
    mine = [each for each in rules if way.concerns(each)]
    in_force = [each for each in mine if each.is_in_force(today)]
    lines = _by_requirement(in_force)
    steps = {step: [line for line in lines if line[0].edition.step == step] for step in STEPS}
    steps = {step: found for step, found in steps.items() if found}
    written = {each.country for each in in_force}
    return Checklist(
        steps,
        [each for each in mine if not each.is_in_force(today) and not each.is_over(today)],
        [each for each in mine if each.is_over(today)],
        [each for each in way.countries if each not in written],
        sum(max(map(_wait, found)) for found in steps.values()),
        sum(not any(map(_tells_time, line)) for line in lines),
    )


def _by_requirement(rules: Iterable[Shown]) -> list[list[Shown]]:
    """Rules of one country, step and topic together, where the first of them stands."""
    found: dict[tuple[str, str, str], list[Shown]] = {}
    for each in rules:
        found.setdefault((each.country, each.edition.step, each.edition.topic), []).append(each)
    return list(found.values())


def _tells_time(rule: Shown) -> bool:
    """Whether its source says how long it takes, or by when it has to be done; how long a paper holds says neither."""
    return bool(rule.edition.days) and rule.edition.days_are != VALIDITY


def _wait(line: Iterable[Shown]) -> int:
    """The longest that any of them makes a sender wait; what is done at the same time is waited for together."""
    return max((each.edition.days or 0 for each in line if each.edition.days_are == WAIT), default=0)


def acts(rules: Iterable[Shown], way: Way) -> list[Shown]:
    """The rules with a source about stopped goods alone: to be read by whoever holds a licence, not to be ticked."""
    about_it = [each for each in rules if way.goods in each.edition.goods and each.edition.found]
    return [each for each in about_it if set(each.edition.goods) <= set(STOPPED)]
