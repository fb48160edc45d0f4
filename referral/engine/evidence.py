"""Who says that a hospital treats a case's need, in the reader's words, with the day and the page."""

from datetime import date
from typing import NamedTuple

from matching.facts.hospital import Statement
from matching.ranking.explanation import Evidence
from referral.engine.directory import Row, Said
from referral.engine.facts import ANSWERS, statement_of
from referral.engine.rankings import Explanation, Need
from referral.engine.wording import in_ten
from referral.hospitals.wording import page_day
from referral.i18n import _, _l
from referral.labels import label

HOSPITAL, SOURCE, NOBODY = WORDS = ("hospital", "source", "nobody")
NAMES: dict[str, object] = {
    HOSPITAL: _l("Confirmed by the hospital"),
    SOURCE: _l("A public source says so"),
    NOBODY: _l("Nobody has said so"),
}
COLOURS = {HOSPITAL: "green", SOURCE: "blue", NOBODY: "grey"}
ABOUT_NEED = frozenset({"site", "modality", "age_group"})
"""The requirements that evidence speaks of; where a source says them they are one question."""
TOLD: dict[str, object] = {
    "dated": _l(
        "A public source of %(day)s says that it treats this: %(kind)s, “%(title)s”. Ask whether it still does."
    ),
    "undated": _l(
        "An undated page, read on %(day)s, says that it treats this: %(kind)s, “%(title)s”. Ask whether it still does."
    ),
    "ended": _l("A source of %(day)s said that it treats this, but it is old: %(kind)s, “%(title)s”. Ask."),
    "press": _l("Only a newspaper of %(day)s says that it treats this: “%(title)s”. Ask."),
}
REFUSED = _l("A public source of %(day)s says that it does not: %(kind)s, “%(title)s”.")
NOBODY_SAYS = _l("Nobody has said whether it gives this treatment for this cancer. Ask.")
UNNAMED_SITE = _l("The source does not name this cancer.")
UNNAMED_AGE = _l("The source does not say for which age.")


class Told(NamedTuple):
    """Who says it: the word beside the rank with its colour, what is to be asked, the page; and how likely it is."""

    word: str
    name: str
    colour: str
    sentences: list[str]
    page: str
    chances: list[str]


def of(explanation: Explanation, row: Row, need: Need, today: date) -> Told:
    """The evidence of one hospital for one need."""
    found = explanation.evidence
    said = said_by(found.statement, row, today)
    sentences = (
        _sentences(found, said, need)
        if explanation.group.name != "UNSUITABLE"
        else _refused(explanation, said)
    )
    return Told(
        found.word,
        str(NAMES[found.word]),
        COLOURS[found.word],
        sentences,
        said.page if said and said.page.startswith("http") else "",
        chances(found),
    )


def said_by(statement: Statement | None, row: Row, today: date) -> Said | None:
    """The stored row behind a statement of the engine; None for an answer of the hospital's own account."""
    if statement is None:
        return None
    told = (each for each in row.said if each.answer in ANSWERS)
    return next((each for each in told if statement_of(each, today) == statement), None)


def _sentences(found: Evidence, said: Said | None, need: Need) -> list[str]:
    if found.word == HOSPITAL or not (need.modalities and need.site_group):
        return []
    if said is None:
        return [str(NOBODY_SAYS)] if found.word == NOBODY else []
    return [str(TOLD[_state(found, said)]) % _named(said), *_left_open(said, need)]


def _state(found: Evidence, said: Said) -> str:
    if found.statement is not None and not found.statement.is_living:
        return "ended"
    return "press" if said.kind == "press" else "undated" if said.is_undated else "dated"


def _left_open(said: Said, need: Need) -> list[str]:
    site = [] if need.site_group in said.sites or not need.site_group else [str(UNNAMED_SITE)]
    age = [] if said.age_group or said.age_from is not None or not need.age_group else [str(UNNAMED_AGE)]
    return [*site, *age]


def _refused(explanation: Explanation, said: Said | None) -> list[str]:
    by_source = said is not None and said.answer == "no" and said.kind != HOSPITAL
    return [str(REFUSED) % _named(said)] if said is not None and by_source and explanation.failed else []


def _named(said: Said) -> dict[str, str]:
    return {"day": page_day(said), "kind": label("said_by", said.kind), "title": said.title}


def chances(found: Evidence) -> list[str]:
    """How likely asking is to end with a place, and of what it is made: so many in ten."""
    parts = _(
        "Of ten such requests about %(treats)s meet a hospital that treats this, %(slot)s a free place, "
        "%(answers)s an answer in time.",
        treats=in_ten(found.treats),
        slot=in_ten(found.slot),
        answers=in_ten(found.answers),
    )
    return [
        str(_("Chance of a place by asking: about %(chance)s in 10.", chance=in_ten(found.chance))),
        str(parts),
    ]
