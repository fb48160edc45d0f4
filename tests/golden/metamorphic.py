"""M1–M14: how a ranking must and must not change when one thing changes. No fact about a hospital is needed.

M15–M26 stand in `metamorphic_evidence.py`; the bounds in `bounds.csv`, unsigned. The day is 2026-11-28.
"""

from random import Random

from . import tables
from .needs import CHILDHOOD, CYCLES, DAILY, HOME, ONCE, TOWNS, at, away, fit, need, pair, said, silent, twins
from .playing import Answer, Game

WEIGHT = {DAILY: "M6.daily", CYCLES: "M6.cycles", ONCE: "M6.once"}


def distance_decides_between_equals(dice: Random) -> Game:
    """M1 Of two equal hospitals the nearer comes first, wherever the patient is."""
    one, other, asked, world = pair(dice, dice.choice((DAILY, CYCLES, ONCE)), 0.5, 5.5)
    lat, lon = away(5.5)
    here, there = yield [(asked, world), (asked | {"lat": lat, "lon": lon}, world)]
    return [("here the near one", here.before(one, other)), ("there the other", there.before(other, one))]


def a_journey_counts_as_often_as_it_is_made(dice: Random) -> Game:
    """M2 Thirty daily visits: the near one first in spite of the far one's places; never worse placed than for once."""
    near, far = twins(dice, DAILY, ONCE)
    asked, found = need(dice, age_group="adult", site_group="breast", **at(HOME)), []
    for modality in (DAILY, ONCE):
        one = asked | {"modalities": [modality]}
        places = [
            {
                "hospital": far,
                "modality": modality,
                "age_group": "adult",
                "free": 5,
                "reported_days_ago": 1,
                "start_in_days": 3,
            }
        ]
        moved = {near: away(1.0), far: away(1.0 + tables.bounds()["M2.further"])}
        found.append((one, silent(moved=moved, places=places, said=[said(near, one), said(far, one)])))
    daily, once = yield found
    first = daily.before(near, far)
    return [
        ("daily: the near one", first),
        ("not far daily and near once", first or not once.before(near, far)),
    ]


def age_swaps_hospitals(dice: Random) -> Game:
    """M3 No house for children only among an adult's first ten, no institute for adults among a child's first five."""
    modality = dice.choice((CYCLES, ONCE))
    adult = need(dice, age_group="adult", modalities=[modality])
    child = adult | {"age_group": "child", "age": dice.randint(1, 14), "site_group": dice.choice(CHILDHOOD)}
    grown, young = yield [(adult, {}), (child, {})]
    ten, five = (int(tables.bounds()[key]) for key in ("M3.adult_top", "M3.child_top"))
    wrong = (
        set(grown.codes[:ten]) & tables.kinds()["children_only"],
        set(young.codes[:five]) & tables.kinds()["adults_only"],
    )
    return [(f"adult: {sorted(wrong[0])}", not wrong[0]), (f"child: {sorted(wrong[1])}", not wrong[1])]


def a_yes_never_lowers_a_no_never_raises(dice: Random) -> Game:
    """M4 More known good is not worse, more known bad is not better."""
    asked, code = need(dice), dice.choice(sorted(tables.day()))
    yes = said(code, asked, kind=dice.choice(("hospital", "own_page", "official", "contract", "society")))
    no = said(
        code, asked, kind=dice.choice(("hospital", "own_page", "official", "society", "press")), answer="no"
    )
    bare, more, less = yield [(asked, {}), (asked, {"said": [yes]}), (asked, {"said": [no]})]
    was = bare.place[code]
    return [(f"{code} yes", more.place[code] <= was), (f"{code} no", less.place[code] >= was)]


def the_unknown_waits(dice: Random) -> Game:
    """M5 Of whom nobody said anything never before a source for site, treatment and age within two hours more."""
    asked = need(dice, age_group="adult", site_group="breast")
    known = dice.sample(fit(asked["modalities"][0]), 10)
    (seen,) = yield [(asked, silent(said=[said(code, asked) for code in known]))]
    wrong = passed(seen, set(known), tables.bounds()["M5.further"])
    return [(f"{asked['modalities']}: {wrong[:2]}", not wrong)]


def passed(seen: Answer, known: set[str], further: float) -> list[tuple[str, str]]:
    """Unknown hospitals that stand before a known one which is at most so much further away."""
    places = [(each["code"], each["hours"], each["code"] in known) for each in seen.proposed]
    return [
        (one, other)
        for place, (one, hours, is_known) in enumerate(places)
        if not is_known
        for other, way, is_other_known in places[place + 1 :]
        if is_other_known and way <= hours + further
    ]


def a_language_has_a_price(dice: Random) -> Game:
    """M6 A language outweighs 1 h daily, 2 h of cycles, 4 h once at most; an honest list is not worse than silence."""
    found, sides = [], []
    for modality, bound in WEIGHT.items():
        near, far, asked, world = pair(dice, modality, 0.5, 1.0 + tables.bounds()[bound], languages=["uk"])
        sides.append((near, far))
        found.append((asked, world | {"languages": {near: ["hu"], far: ["uk", "ru"]}}))
    found += [(asked, world), (asked, world | {"languages": {near: ["cs", "en", "ru"]}})]
    *told, silence, honest = yield found
    priced = [(f"{m}", seen.before(*pair_)) for m, seen, pair_ in zip(WEIGHT, told, sides, strict=True)]
    return [*priced, ("honest", honest.place[near] <= silence.place[near])]


def places_are_monotonic(dice: Random) -> Game:
    """M7 Fresh places never lower, a fresh zero never raises, an old zero never makes unsuitable."""
    asked = need(dice)
    (bare,) = yield [(asked, {})]
    code = dice.choice(bare.codes[:20])
    row = {
        "hospital": code,
        "modality": asked["modalities"][0],
        "age_group": asked["age_group"],
        "reported_days_ago": 1,
    }
    rows = (
        row | {"free": 3, "start_in_days": 2},
        row | {"free": 0},
        row | {"free": 0, "reported_days_ago": int(tables.bounds()["M7.stale"])},
    )
    some, none, old = yield [(asked, {"places": [each]}) for each in rows]
    was = bare.place[code]
    checks = [("3 free", some.place[code] <= was), ("none", none.place[code] >= was)]
    return [*checks, ("none two months ago", old.by[code]["suitable"])]


def closing_one_moves_nobody_else(dice: Random) -> Game:
    """M8 A closed hospital is unsuitable, all others stand as before."""
    asked = need(dice)
    (bare,) = yield [(asked, {})]
    code = bare.codes[0]
    (closed,) = yield [(asked, {"closed": [code]})]
    others = [each for each in bare.order if each != code] == [each for each in closed.order if each != code]
    return [(f"{code} closed", not closed.by[code]["suitable"]), ("the others", others)]


def nearer_is_never_worse(dice: Random) -> Game:
    """M9 The same hospital nearer to the patient is never placed worse."""
    asked = need(dice, **at(dice.choice([town for town in TOWNS if town[0] not in ("UA", "MD")])))
    (bare,) = yield [(asked, {})]
    code = dice.choice([each["code"] for each in bare.proposed if each["hours"] > 2])
    row = tables.centres()[code]
    half = [(float(row["lat"]) + asked["lat"]) / 2, (float(row["lon"]) + asked["lon"]) / 2]
    (moved,) = yield [(asked, {"moved": {code: half}})]
    nearer = moved.by[code]["hours"] <= bare.by[code]["hours"]
    return [(f"{code} at half the way", not nearer or moved.place[code] <= bare.place[code])]


def an_emergency_travels_less(dice: Random) -> Game:
    """M10 The first of an emergency is not further than the first of the same case without haste."""
    asked = need(dice)
    haste, calm = yield [(asked | {"priority": each}, {}) for each in ("emergency", "normal")]
    one, other = haste.proposed[0], calm.proposed[0]
    near = one["hours"] <= other["hours"] + tables.bounds()["M10.further"]
    return [(f"{one['code']} {one['hours']} against {other['code']} {other['hours']}", near)]


def the_frail_travel_less(dice: Random) -> Game:
    """M11 On a stretcher the first is not further; fewer hours borne only take hospitals away."""
    asked = need(dice)
    ways = ({"mobility": "stretcher"}, {}, {"longest_hours": 6}, {"longest_hours": 3})
    lying, walking, wide, narrow = yield [(asked | each, {}) for each in ways]
    near = lying.proposed[0]["hours"] <= walking.proposed[0]["hours"]
    return [("stretcher", near), ("3 h among 6 h", set(narrow.codes) <= set(wide.codes))]


def a_wish_only_filters(dice: Random) -> Game:
    """M12 A wished country keeps the order of its hospitals and proposes no other."""
    asked = need(dice)
    country = asked["country"] if asked["country"] not in ("UA", "MD") else "RO"
    free, bound = yield [(asked, {}), (asked | {"countries": [country]}, {})]
    kept = [code for code in free.codes if tables.centres()[code]["country"] == country]
    return [(country, bound.codes == kept)]


def unknown_is_not_confirmed(dice: Random) -> Game:
    """M13 Without a site or a treatment no hospital stands as having said yes itself."""
    asked = need(dice)
    world = {
        "said": [said(code, asked, kind="hospital") for code in dice.sample(fit(asked["modalities"][0]), 5)]
    }
    empty = (("site_group", None), ("modalities", []))
    seen = yield [(asked | {key: nothing}, world) for key, nothing in empty]
    words = [{each["evidence"] for each in answer.hospitals} for answer in seen]
    return [(f"no {key}", "hospital" not in word) for (key, _), word in zip(empty, words, strict=True)]


def no_cliffs(dice: Random) -> Game:
    """M14 No score moves by more than x thousandths of what lies between first and last a kilometre."""
    asked = need(dice)
    here, there = yield [(asked, {}), (asked | {"lat": asked["lat"] + 1 / 111.2}, {})]
    before, after = ({code: answer.score(code) for code in answer.codes} for answer in (here, there))
    step = (max(before.values()) - min(before.values())) * tables.bounds()["M14.step"] / 1000
    jumps = sorted(code for code in before.keys() & after.keys() if abs(before[code] - after[code]) > step)
    return [(f"{jumps[:3]}", not jumps)]


RULES = {
    "M1": distance_decides_between_equals,
    "M2": a_journey_counts_as_often_as_it_is_made,
    "M3": age_swaps_hospitals,
    "M4": a_yes_never_lowers_a_no_never_raises,
    "M5": the_unknown_waits,
    "M6": a_language_has_a_price,
    "M7": places_are_monotonic,
    "M8": closing_one_moves_nobody_else,
    "M9": nearer_is_never_worse,
    "M10": an_emergency_travels_less,
    "M11": the_frail_travel_less,
    "M12": a_wish_only_filters,
    "M13": unknown_is_not_confirmed,
    "M14": no_cliffs,
}
