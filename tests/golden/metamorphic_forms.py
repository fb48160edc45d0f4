"""M27–M29: what it changes to ask for a kind of a treatment, and to say or deny one."""

from random import Random

from .metamorphic_evidence import RULES as FIRST
from .needs import CYCLES, DAILY, HOME, at, fit, need, pair, said, silent
from .playing import Game, Rule

TRANSPLANT = "stem_cell_transplantation"
KINDS = {
    DAILY: ("stereotactic", "proton", "total_body", "under_anaesthesia"),
    CYCLES: ("day_unit", "in_patient", "oral", "cellular"),
    TRANSPLANT: ("auto", "allo"),
}
HARD = ("hospital", "own_page", "official", "contract", "society")


def _asked(dice: Random) -> tuple[str, list[str]]:
    modality = dice.choice(tuple(KINDS))
    return modality, dice.sample(KINDS[modality], len(KINDS[modality]))


def the_kind_named_comes_first(dice: Random) -> Game:
    """M27 Asking for a kind lifts no house of which only the treatment is known; who names it comes first."""
    modality, (kind, *_) = _asked(dice)
    plain, naming, asked, world = pair(dice, modality, 1.5, 1.5)
    world["said"][1]["forms"] = [kind]
    open_, exact = yield [(asked, world), (asked | {"forms": [kind]}, world)]
    before, after = (seen.by[plain]["chance"] for seen in (open_, exact))
    return [
        (f"{kind}: {naming} before {plain}", exact.before(naming, plain)),
        (f"{kind}: {plain} {before} then {after}", after <= before),
    ]


def who_asks_for_no_kind_hears_none(dice: Random) -> Game:
    """M28 For who asks for no kind nothing changes: no kinds, one of another treatment, one that is denied."""
    modality, (kind, *_) = _asked(dice)
    asked = need(dice, age_group="adult", modalities=[modality])
    code = dice.choice(fit(modality))
    denied = said(code, asked, answer="no", kind=dice.choice(HARD), forms=[kind])
    bare, none, other, less = yield [
        (asked, {}), (asked | {"forms": []}, {}), (asked | {"forms": ["eye_plaque"]}, {}), (asked, {"said": [denied]}),
    ]  # fmt: skip
    same = [bare.hospitals == seen.hospitals for seen in (none, other, less)]
    return list(zip(("no kinds", "a kind of another treatment", f"{code} denies {kind}"), same, strict=True))


def a_kind_denied_is_denied_alone(dice: Random) -> Game:
    """M29 Who says no to a kind is unsuitable for it, not for others; the press alone makes nobody unsuitable."""
    modality, (kind, other, *_) = _asked(dice)
    asked = need(dice, age_group="adult", site_group="breast", modalities=[modality], **at(HOME))
    code, no = dice.choice(fit(modality)), {"answer": "no", "forms": [kind]}
    one, two = (asked | {"forms": [each]} for each in (kind, other))
    yes = said(code, asked, kind="press")
    hard, paper_no = (said(code, asked, kind=each, **no) for each in (dice.choice(HARD), "press"))
    exact, paper, bare, beside = yield [
        (one, silent(said=[yes, hard])), (one, silent(said=[yes, paper_no])),
        (two, silent(said=[yes])), (two, silent(said=[yes, hard])),
    ]  # fmt: skip
    return [
        (f"{code} {kind}", not exact.by[code]["suitable"]),
        ("the press", paper.by[code]["suitable"]),
        (f"{other} as before", bare.score(code) == beside.score(code)),
    ]


RULES: dict[str, Rule] = FIRST | {
    "M27": the_kind_named_comes_first,
    "M28": who_asks_for_no_kind_hears_none,
    "M29": a_kind_denied_is_denied_alone,
}
