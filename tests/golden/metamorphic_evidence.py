"""M15–M26: levels, ages, what is said by whom and until when, housing, a second treatment, names.

M24 (a plan never splits a family without saying so) is a rule of plans, not of a ranking: the plan's tests hold it.
"""

from random import Random

from . import tables
from .metamorphic import RULES as FIRST
from .metamorphic import passed
from .needs import BLOOD, CHILDHOOD, CYCLES, DAILY, HOME, ONCE, SOLID, at, away, fit, need, pair, said, silent
from .playing import Game, Rule

LIVING = ("hospital", "own_page", "official", "contract", "society")


def _of_level(dice: Random, level: str, modality: str) -> str:
    return dice.choice([code for code in fit(modality) if tables.centres()[code]["level"] == level])


def a_level_is_not_evidence(dice: Random) -> Game:
    """M15 A level outweighs no source 2 h nearer, and no 3 h of road where the same is said of both."""
    modality = dice.choice((DAILY, CYCLES))
    high, low = (_of_level(dice, level, modality) for level in ("national_institute", "oncology_department"))
    asked = need(dice, age_group="adult", site_group="breast", modalities=[modality], **at(HOME))
    far = [away(0.5 + tables.bounds()[key]) for key in ("M15.nothing", "M15.same")]
    both = [said(code, asked, site_group="", age_group="") for code in (low, high)]
    lone, same = yield [
        (asked, silent(moved={low: away(0.5), high: far[0]}, said=[said(low, asked)])),
        (asked, silent(moved={low: away(0.5), high: far[1]}, said=both)),
    ]
    return [(f"{low} alone", lone.before(low, high)), (f"{low} as {high}", same.before(low, high))]


def an_open_age_is_worth_little_road(dice: Random) -> Game:
    """M16 That a source leaves the adults' age open never costs more than 2 h of road."""
    modality = dice.choice((DAILY, CYCLES))
    near, far, asked, world = pair(dice, modality, 0.5, 1.0 + tables.bounds()["M16.further"])
    world["said"][0]["age_group"] = ""
    (seen,) = yield [(asked, world)]
    return [(f"{modality}: {near} before {far}", seen.before(near, far))]


def the_unknown_waits_for_an_open_age(dice: Random) -> Game:
    """M17 Of whom nobody said anything never before a nearer one with a source that leaves the age open."""
    asked = need(dice, age_group="adult", site_group="breast")
    known = dice.sample(fit(asked["modalities"][0]), 10)
    rows = [said(code, asked, age_group="", site_group=dice.choice(("", "breast"))) for code in known]
    (seen,) = yield [(asked, silent(said=rows))]
    wrong = passed(seen, set(known), -1e-9)
    return [(f"{asked['modalities']}: {wrong[:2]}", not wrong)]


def the_same_twice(dice: Random) -> Game:
    """M18 The same need gives the same ranking."""
    asked = need(dice)
    one, other = yield [(asked, {}), (dict(reversed(asked.items())), {})]
    return [("twice", one.hospitals == other.hospitals)]


def what_ended_stands_behind_what_lives(dice: Random) -> Game:
    """M19 An ended source never stands before a living one, everything else equal."""
    modality = dice.choice((DAILY, CYCLES, ONCE))
    ended, living, asked, world = pair(dice, modality, 1.5, 1.5)
    kind = dice.choice(("own_page", "official", "contract", "society"))
    until = zip((ended, living), ("2026-06-30", "2027-12-31"), strict=True)
    world["said"] = [said(code, asked, kind=kind, date="2026-03-01", valid_until=day) for code, day in until]
    (seen,) = yield [(asked, world)]
    return [(f"{living} before {ended}, {kind}", seen.before(living, ended))]


def own_word_is_worth_no_less_than_the_press(dice: Random) -> Game:
    """M20 What the hospital says itself is never worth less than the same in a newspaper."""
    asked = need(dice, age_group="adult", site_group="breast")
    code = dice.choice(fit(asked["modalities"][0]))
    own, press = yield [
        (asked, silent(said=[said(code, asked, kind=kind)])) for kind in ("hospital", "press")
    ]
    return [(f"{code}", own.score(code) >= press.score(code) and own.place[code] <= press.place[code])]


def all_solid_means_every_solid_and_no_blood(dice: Random) -> Game:
    """M21 “All solid” is a yes for every solid site and none of blood; the same of blood and of childhood cancers."""
    code, kind = dice.choice(fit(CYCLES)), dice.choice(LIVING)
    drugs = {"age_group": "adult", "modalities": [CYCLES]}
    grown = [need(dice, site_group=dice.choice(sites), **drugs) for sites in (SOLID, BLOOD)]
    young = need(dice, age_group="child", site_group=dice.choice(CHILDHOOD), modalities=[CYCLES])
    ward = dice.choice(sorted(tables.kinds()["children_only"]))
    asked = [
        (grown[0], code, "all_solid", 1),
        (grown[1], code, "all_solid", 0),
        (grown[1], code, "all_blood", 1),
    ]
    asked += [(grown[0], code, "all_blood", 0), (young, ward, "all_childhood", 1)]
    worlds = [(one, silent(said=[said(who, one, kind=kind, site_group=word)])) for one, who, word, _ in asked]
    seen = yield [each for one, world in worlds for each in ((one, silent()), (one, world))]
    return [
        (f"{who} {word} for {one['site_group']}", (told.score(who) > bare.score(who)) == bool(rises))
        for (one, who, word, rises), bare, told in zip(asked, seen[::2], seen[1::2], strict=True)
    ]


def the_country_sets_the_age(dice: Random) -> Game:
    """M22 A children's house takes up to its country's own limit and nobody of 19; a stated age limit is kept."""
    ward = dice.choice(sorted(tables.kinds()["children_only"] - {"sk-banska-bystrica-dfn"}))
    bounds, country = tables.bounds(), tables.centres()[ward]["country"]
    limit = int(bounds.get(f"M22.{country}", bounds["M22.elsewhere"]))
    asked = need(dice, age_group="child", site_group="lymphoid_leukaemia", modalities=[CYCLES])
    ages = [
        {"age": age, "age_group": "child" if age < 18 else "adult"}
        for age in (limit, int(bounds["M22.never"]), 16)
    ]
    young = silent(said=[said(ward, asked, age_from=0, age_to=14)])
    still, grown, bare, told = yield [
        (asked | ages[0], {}), (asked | ages[1], {}), (asked | ages[2], silent()), (asked | ages[2], young),
    ]  # fmt: skip
    checks = [
        (f"{ward} at {limit}", still.by[ward]["suitable"]),
        (f"{ward} at 19", not grown.by[ward]["suitable"]),
    ]
    return [*checks, (f"{ward}: “to 14” for 16", told.score(ward) <= bare.score(ward))]


def housing_makes_one_journey_of_thirty(dice: Random) -> Game:
    """M23 Who can stay beside the hospital makes one journey for daily radiotherapy; an operation counts as before."""
    near, far, asked, world = pair(dice, DAILY, 1.0, 4.0)
    once = asked | {"modalities": [ONCE]}
    stays = {"housing": True}
    without, staying, before, after = yield [
        (each, world) for one in (asked, once) for each in (one, one | stays)
    ]
    ahead, still = (seen.before(far, near) for seen in (without, staying))
    checks = [("staying", staying.score(far) > without.score(far)), ("ahead stays ahead", still or not ahead)]
    return [*checks, ("an operation", before.score(far) == after.score(far))]


def a_second_treatment_moves_little(dice: Random) -> Game:
    """M25 Asking about a later treatment too never moves the first place by more than 1 h."""
    asked = need(dice)
    later = dice.choice([each for each in (DAILY, CYCLES, ONCE) if each not in asked["modalities"]])
    one, both = yield [(asked, {}), (asked | {"modalities": [*asked["modalities"], later]}, {})]
    moved = abs(one.proposed[0]["hours"] - both.proposed[0]["hours"])
    return [(f"{asked['modalities']} then {later}: {moved} h", moved <= tables.bounds()["M25.further"])]


def names_do_not_count(dice: Random) -> Game:
    """M26 The order depends on no name, no id and no order of rows: twins that change places change scores."""
    one, other, asked, world = pair(dice, dice.choice((DAILY, CYCLES, ONCE)), 0.7, 2.0)
    places = world["moved"]
    swapped = world | {"moved": {one: places[other], other: places[one]}}
    turned = world | {"said": world["said"][::-1], "unsaid": world["unsaid"][::-1]}
    here, there, again = yield [(asked, world), (asked, swapped), (asked, turned)]
    same = (here.score(one), here.score(other)) == (there.score(other), there.score(one))
    return [(f"{one} for {other}", same), ("rows turned round", here.hospitals == again.hospitals)]


RULES: dict[str, Rule] = FIRST | {
    "M15": a_level_is_not_evidence,
    "M16": an_open_age_is_worth_little_road,
    "M17": the_unknown_waits_for_an_open_age,
    "M18": the_same_twice,
    "M19": what_ended_stands_behind_what_lives,
    "M20": own_word_is_worth_no_less_than_the_press,
    "M21": all_solid_means_every_solid_and_no_blood,
    "M22": the_country_sets_the_age,
    "M23": housing_makes_one_journey_of_thirty,
    "M25": a_second_treatment_moves_little,
    "M26": names_do_not_count,
}
