"""Who says that a hospital treats a case's need, in the reader's words, with the day and the page."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np

from matching import treatment_forms
from matching.evidence.answering import Word
from matching.evidence.questions import Fit, Question, Standing, standing
from matching.evidence.refusals import refused
from matching.facts.arrays import Bool
from matching.facts.hospital import Statement
from matching.facts.network import Network
from matching.facts.site_parts import treated
from matching.ranking.explanation import Evidence
from matching.ranking.need_columns import asked_alike, question
from matching.vocabulary import Answer
from referral.engine import wording
from referral.engine.directory import Row, Said
from referral.engine.facts import ANSWERS, statement_of
from referral.engine.rankings import Explanation, Group, Need, Ranking
from referral.engine.wording import in_ten
from referral.hospitals.wording import page_day
from referral.i18n import _, _l
from referral.labels import label

HOSPITAL, SOURCE, NOBODY = WORDS = ("hospital", "source", "nobody")
PART = "part"
NAMES: dict[str, object] = {
    HOSPITAL: _l("Confirmed by the hospital"),
    SOURCE: _l("A public source says so"),
    NOBODY: _l("Nobody has said so"),
}
COLOURS = {HOSPITAL: "green", SOURCE: "blue", NOBODY: "grey"}
IN_PART = _l("Said by the hospital in part, or long ago")
"""Beside the rank where nobody else says it: the hospital has to be asked again."""
ABOUT_NEED = frozenset({"site", "modality", "form", "age_group"})
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
    "own": _l(
        "The hospital itself says that it gives this treatment, but not for just this cancer and age. Ask."
    ),
    "own_ended": _l(
        "The hospital itself said on %(day)s that it treats this, but that is long ago. Ask again."
    ),
}
DOUBTED: dict[bool, object] = {
    False: _l("A newspaper or an old source, of %(day)s, said that it does not: %(kind)s, “%(title)s”. Ask."),
    True: _l("The hospital itself said on %(day)s that it does not, but that is long ago. Ask again."),
}
"""A "no" that does not make unsuitable, by whether the hospital itself said it."""
REFUSED = _l("A public source of %(day)s says that it does not: %(kind)s, “%(title)s”.")
OF_OTHER_AGE = _l("By all that is known of it this hospital is for people of another age: not %(age_group)s.")
NOBODY_SAYS = _l("Nobody has said whether it gives this treatment for this cancer. Ask.")
NOBODY_NAMES_KIND = _l("Nobody has said whether it gives this kind of the treatment: %(form)s. Ask.")
UNNAMED_KIND = _l("The source does not name this kind of the treatment: %(form)s.")
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


class Witnesses(NamedTuple):
    """By hospital: what says best that it gives the treatment needed now, and what says no and is not believed."""

    yes: Mapping[str, Statement]
    no: Mapping[str, Statement]


def witnesses(ranking: Ranking) -> Witnesses:
    """What speaks of the treatment itself; a page about another one makes it likelier, and says nothing of this."""
    network, asked = ranking.network, _question(ranking)
    if asked is None:
        return Witnesses({}, {})
    alike = asked_alike(network, asked)
    return network.remembered.answer(("witnesses", alike), partial(_witnesses, network, alike))


def _witnesses(network: Network, asked: Question) -> Witnesses:
    said, rows = network.said, standing(asked, network.said)
    doubted = refused(asked, rows, said, len(network)).doubted[said.hospital]
    is_theirs = np.isnan(said.age_from) | (rows.fit == Fit.THEIRS)
    is_ours = rows.is_of_site | rows.is_of_family | ((said.sites | said.families) == 0)
    denies = doubted & is_theirs & is_ours & (said.is_press | ~said.is_living) & ~rows.says_yes
    return Witnesses(_best(_tells(rows), rows, network), _best(rows.is_of_treatment & denies, rows, network))


def _question(ranking: Ranking) -> Question | None:
    """What is asked about the treatment needed now; None while that is not known."""
    need = ranking.need
    if not need.modalities:
        return None
    return question(need, need.modalities[0])


def _standing(ranking: Ranking) -> Standing | None:
    """What each statement is to it."""
    asked = _question(ranking)
    return standing(asked, ranking.network.said) if asked else None


def _tells(rows: Standing) -> Bool:
    tells: Bool = rows.is_of_treatment & rows.says_yes & (rows.fit >= Fit.OPEN)
    return tells


def _best(which: Bool, rows: Standing, network: Network) -> Mapping[str, Statement]:
    """Living before ended, of this cancer by name before all others, the newest of the strongest kind."""
    said, hits = network.said, np.flatnonzero(which)
    worst_first = (said.strength, rows.is_of_family, rows.is_of_site, rows.names_form, said.is_living)
    ordered = hits[np.lexsort([each[hits] for each in worst_first])].tolist()
    found = {int(said.hospital[at]): at for at in ordered}
    return {network.ids[hospital]: network.statement(at) for hospital, at in found.items()}


def word_of(ranking: Ranking, row: int) -> str:
    """On whose word one hospital treats the need: one of WORDS, or PART."""
    word, rows = words_of(ranking)[row], _standing(ranking)
    if word != SOURCE or rows is None:
        return word
    here = _tells(rows) & (ranking.network.said.hospital == row)
    is_own = any(each.kind == HOSPITAL for each in _best(here, rows, ranking.network).values())
    return PART if is_own else SOURCE


def of(explanation: Explanation, row: Row, need: Need, heard: Witnesses, today: date) -> Told:
    """The evidence of one hospital for one need. `heard`: the witnesses of the whole ranking."""
    found, yes = explanation.evidence, heard.yes.get(explanation.hospital)
    unsuitable = explanation.group is Group.UNSUITABLE
    said = said_by(found.statement if unsuitable else yes, row, today)
    no = said_by(heard.no.get(explanation.hospital), row, today)
    return Told(
        found.word,
        str(name_of(found.word, yes)),
        COLOURS[found.word],
        _refused(said) if unsuitable else [*_sentences(found, yes, said, no, need), *_doubts(no)],
        said.page if said and said.page.startswith("http") else "",
        chances(found),
    )


def name_of(word: str, yes: Statement | None) -> object:
    """How the word beside the rank reads. `yes`: what says best that it gives the treatment."""
    is_in_part = word == SOURCE and yes is not None and yes.kind == HOSPITAL
    return IN_PART if is_in_part else NAMES[word]


def words_of(ranking: Ranking) -> list[str]:
    """On whose word each hospital treats the need, by row, what it said itself in part not told apart."""
    return [_WORDS[each] for each in ranking.need_columns.evidence.word.tolist()]


_WORDS = {int(each): each.name.lower() for each in Word}


def said_by(statement: Statement | None, row: Row, today: date) -> Said | None:
    """The stored row behind a statement of the engine; None for an answer of the hospital's own account."""
    if statement is None:
        return None
    told = (each for each in row.said if each.answer in ANSWERS)
    return next((each for each in told if statement_of(each, today) == statement), None)


def _sentences(
    found: Evidence, yes: Statement | None, said: Said | None, no: Said | None, need: Need
) -> list[str]:
    if found.word == HOSPITAL or not (need.modalities and need.site_group):
        return []
    if yes is None or found.word == NOBODY:
        return [] if no else [_nobody_says(need)]
    state = _state(yes, said)
    sentence = str(TOLD[state]) % (_named(said) if said else {})
    return (
        [sentence] if state in ("own", "own_ended") or said is None else [sentence, *_left_open(said, need)]
    )


def _nobody_says(need: Need) -> str:
    kinds = _kinds(need)
    return str(NOBODY_NAMES_KIND) % {"form": kinds} if kinds else str(NOBODY_SAYS)


def _kinds(need: Need) -> str:
    """The names of the kinds of the treatment needed now; empty where none is known."""
    return wording.kinds(" ".join(need.forms_of(need.modalities[0]))) if need.modalities else ""


def _state(yes: Statement, said: Said | None) -> str:
    if yes.kind == HOSPITAL:
        return "own" if yes.is_living or said is None else "own_ended"
    if not yes.is_living:
        return "ended"
    return "press" if yes.kind == "press" else "undated" if yes.is_undated else "dated"


def _left_open(said: Said, need: Need) -> list[str]:
    site = [] if not need.site_group or _names(said, need.site_group) else [str(UNNAMED_SITE)]
    age = [] if said.age_group or said.age_from is not None or not need.age_group else [str(UNNAMED_AGE)]
    unnamed = need.modalities and set(need.forms_of(need.modalities[0])) - set(
        treatment_forms.meant(said.form)
    )
    kind = [str(UNNAMED_KIND) % {"form": _kinds(need)}] if unnamed else []
    return [*kind, *site, *age]


def _names(said: Said, site: str) -> bool:
    """A whole group names its parts, where the source tells them not apart."""
    return site in treated(frozenset(said.sites))


def _doubts(no: Said | None) -> list[str]:
    return [str(DOUBTED[no.kind == HOSPITAL]) % _named(no)] if no else []


def _refused(said: Said | None) -> list[str]:
    is_public = said is not None and said.answer == "no" and said.kind != HOSPITAL
    return [str(REFUSED) % _named(said)] if said is not None and is_public else []


def is_of_other_age(explanation: Explanation) -> bool:
    """Whether it is the age that the whole hospital is for which makes it unsuitable, and no statement of anybody."""
    said = explanation.evidence.statement
    return "age_group" in explanation.failed and (said is None or said.answer is Answer.YES)


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
