"""P1–P5: parts of site groups, as acute leukaemia is of leukaemia: what naming the whole, a part or its brother says.

P1–P4 compare scores of twins in a silent world; each saboteur breaks its own rule.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from matching.facts.site_parts import parts_of, whole_of
from matching.vocabulary import site_groups

from .needs import CYCLES, HOME, ONCE, Need, at, need, said, silent, twins
from .playing import Game, Rank, Rule
from .saboteurs import _deaf, _rows

WHOLES = tuple(code for code in site_groups() if len(parts_of(code)) > 1)


def _asked(dice: Random) -> tuple[str, str, Need, str, str, str]:
    """Two hospitals, an adult's need, a whole group, a part of it and a brother of that part."""
    modality, whole = dice.choice((CYCLES, ONCE)), dice.choice(WHOLES)
    part, brother = dice.sample(sorted(parts_of(whole)), 2)
    one, other = twins(dice, modality)
    asked = need(dice, age_group="adult", site_group=part, modalities=[modality], **at(HOME))
    return one, other, asked, whole, part, brother


def the_whole_covers_its_parts(dice: Random) -> Game:
    """P1 A source that names the whole says of a part as much as one that names the part, and more than of brothers."""
    one, _, asked, whole, part, brother = _asked(dice)
    told = yield [
        (asked, silent(said=[said(one, asked, site_group=site)])) for site in (whole, part, brother)
    ]
    by_whole, by_part, by_brother = (seen.score(one) for seen in told)
    words = [seen.by[one]["evidence"] for seen in told]
    return [
        (f"{whole} for {part}", by_whole == by_part and words[0] == words[1] == "source"),
        (f"{brother} for {part}", by_brother < by_part),
    ]


def a_part_says_nothing_of_the_whole(dice: Random) -> Game:
    """P2 A source that names a part alone says of the whole no more than one that names another cancer."""
    one, _, asked, whole, part, brother = _asked(dice)
    other_cancer = "myeloma" if site_groups()[whole].family == "blood" else "thyroid"
    sites = (part, brother, other_cancer)
    seen = yield [
        (asked | {"site_group": whole}, silent(said=[said(one, asked, site_group=site)])) for site in sites
    ]
    return [(f"{part} for {whole}", len({each.score(one) for each in seen}) == 1)]


def the_whole_is_ranked_as_before(dice: Random) -> Game:
    """P3 Who does not know which part is ranked alike whether or not sources name parts beside the whole."""
    one, other, asked, whole, part, brother = _asked(dice)
    rows = [said(code, asked, site_group=whole) for code in (one, other)]
    finer = [said(one, asked, site_group=part), said(other, asked, site_group=brother)]
    worlds = [silent(said=rows), silent(said=rows + finer)]
    bare, told = yield [(asked | {"site_group": whole}, world) for world in worlds]
    return [(f"{whole} with {part}", bare.hospitals == told.hospitals)]


def a_no_to_the_whole_is_one_to_its_parts(dice: Random) -> Game:
    """P4 A living no to the whole is a no to each part; a no to a part is none to the whole, nor to its brother."""
    one, _, asked, whole, part, brother = _asked(dice)
    noes = [silent(said=[said(one, asked, site_group=site, answer="no")]) for site in (whole, part)]
    needs = [(part, 0), (whole, 1), (brother, 1)]
    seen = yield [(asked | {"site_group": site}, noes[which]) for site, which in needs]
    found = [each.by[one]["suitable"] for each in seen]
    return [
        (f"no {('whole', 'part')[which]} for {site}", suits == bool(which))
        for (site, which), suits in zip(needs, found, strict=True)
    ]


def a_no_to_a_part_stands_against_the_whole(dice: Random) -> Game:
    """P5 Who treats the whole but not this part does not treat this part, and still treats its brother."""
    one, _, asked, whole, part, brother = _asked(dice)
    world = silent(said=[said(one, asked, site_group=whole), said(one, asked, site_group=part, answer="no")])
    mine, others = yield [(asked, world), (asked | {"site_group": brother}, world)]
    return [
        (f"no {part}", not mine.by[one]["suitable"]),
        (f"still {brother}", others.by[one]["suitable"] and others.by[one]["evidence"] == "source"),
    ]


RULES: dict[str, Rule] = {
    "P1": the_whole_covers_its_parts,
    "P2": a_part_says_nothing_of_the_whole,
    "P3": the_whole_is_ranked_as_before,
    "P4": a_no_to_the_whole_is_one_to_its_parts,
    "P5": a_no_to_a_part_stands_against_the_whole,
}


def _literal(case: dict[str, Any]) -> None:
    """A whole is heard as nothing but itself."""
    site = case["need"]["site_group"]
    case["world"]["said"] = [row for row in _rows(case) if row["site_group"] in (site, "")]


def _coarse(case: dict[str, Any]) -> None:
    """A part is heard as the whole."""
    for row in _rows(case):
        row["site_group"] = whole_of(row["site_group"])


def _newest_only(case: dict[str, Any]) -> None:
    """Of all that is said only the last is heard."""
    case["world"]["said"] = _rows(case)[-1:]


def _kind(case: dict[str, Any]) -> None:
    """No "no" to a part is heard."""
    case["world"]["said"] = [row for row in _rows(case) if row["answer"] == "yes"]


SABOTEURS: dict[str, Callable[[Rank], Rank]] = {
    "P1": _deaf(_literal),
    "P2": _deaf(_coarse),
    "P3": _deaf(_newest_only),
    "P4": _deaf(_coarse),
    "P5": _deaf(_kind),
}
