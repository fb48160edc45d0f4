"""Which cards there are and whom each concerns: what stands in the table, and what that means of a case."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from matching.vocabulary import AgeGroup, Phase, site_groups
from referral.information.loading import rows_of

DATA = Path(__file__).parent / "data"
EVERYBODY, CHILD = "any", AgeGroup.CHILD.value


class When(NamedTuple):
    """What one word of the column `phases` asks of a case: one of these states or phases."""

    states: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()


WHEN: dict[str, When] = {
    "waiting": When(states=("waiting", "emergency")),
    "before_travel": When(states=("placed",)),
    "in_treatment": When(states=("in_treatment",)),
    "chemotherapy": When(phases=(Phase.ON_CHEMOTHERAPY,)),
    "immunotherapy": When(phases=(Phase.HORMONE_OR_TARGETED,)),
    "radiotherapy": When(phases=(Phase.ON_RADIOTHERAPY,)),
    "tablets": When(phases=(Phase.HORMONE_OR_TARGETED, Phase.ON_CHEMOTHERAPY)),
    "before_operation": When(phases=(Phase.AWAITING_SURGERY,)),
    "after_operation": When(phases=(Phase.AFTER_SURGERY,)),
    "follow_up": When(phases=(Phase.FOLLOW_UP,)),
    "palliative": When(phases=(Phase.PALLIATIVE,)),
    "diagnosis": When(phases=(Phase.SUSPECTED, Phase.NEWLY_DIAGNOSED)),
}
"""A word of the column `phases` → when it holds."""
SITES: dict[str, tuple[str, ...]] = {
    "gynaecological": ("cervix", "uterus", "ovary", "vulva_vagina", "gestational_trophoblastic"),
    "urological": ("prostate", "kidney", "bladder_urinary", "testis", "penis"),
}
"""A word of the column `sites` that stands for several of them."""


class Facts(NamedTuple):
    """What of a case decides which cards are offered."""

    state: str
    phase: str | None = None
    age_group: str | None = None
    site: str | None = None

    @property
    def of_patient(self) -> set[str | None]:
        """What the column `sites` asks for: the site, or that it is a child."""
        return {self.site, self.age_group}


class Card(NamedTuple):
    """Whom a card concerns: one of these words holds, and one of these sites (or "child") is the case's; none: all."""

    code: str
    when: frozenset[str]
    sites: frozenset[str]
    named: tuple[str, ...] = ()
    """The sites as the table names them, where one word may stand for several."""

    def concerns(self, facts: Facts) -> bool:
        """Whether it is for this case; what is not known of a case leaves a card out."""
        if self.sites and not self.sites & facts.of_patient:
            return False
        return not self.when or any(_holds(WHEN[word], facts) for word in self.when)


def _holds(when: When, facts: Facts) -> bool:
    return facts.state in when.states or facts.phase in when.phases


@cache
def cards() -> dict[str, Card]:
    """Code → card, in the order of the table. Raises ValueError for a word or a site that there is not."""
    return {row["code"]: _card(row) for row in rows_of(DATA / "cards.csv")}


def _card(row: dict[str, str]) -> Card:
    code = row["code"]
    when, named = (
        _words(row["phases"], WHEN, code),
        _words(row["sites"], {*SITES, *site_groups(), CHILD}, code),
    )
    sites = frozenset(site for word in named for site in SITES.get(word, (word,)))
    return Card(code, when, sites, tuple(sorted(named)))


def _words(cell: str, known: Iterable[str], code: str) -> frozenset[str]:
    named = frozenset(filter(None, re.split(r"[\s|,;]+", cell))) - {EVERYBODY}
    if unknown := named - set(known):
        raise ValueError(f"{code}: unknown {', '.join(sorted(unknown))}")
    return named
