"""One saboteur a rule: each takes a fair `rank` and spoils it so that this very rule is broken."""

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from . import tables
from .playing import Hospital, Rank

Case = dict[str, Any]
Change = Callable[[Hospital, Case], dict[str, Any]]


def _spoilt(change: Change) -> Callable[[Rank], Rank]:
    """Changes each hospital of an answer, then sorts anew."""

    def of(fair: Rank) -> Rank:
        return lambda cases: [
            {"id": case["id"], "hospitals": _sorted(answer["hospitals"], case, change)}
            for case, answer in zip(cases, fair(cases), strict=True)
        ]

    return of


def _sorted(hospitals: list[Hospital], case: Case, change: Change) -> list[Hospital]:
    changed = [each | change(each, case) for each in hospitals]
    return sorted(changed, key=lambda each: (not each["suitable"], -each["score"], each["code"]))


def _deaf(mishear: Callable[[Case], None]) -> Callable[[Rank], Rank]:
    """Lets the engine hear each case otherwise than it was asked."""

    def of(fair: Rank) -> Rank:
        return lambda cases: fair([_misheard(case, mishear) for case in cases])

    return of


def _misheard(case: Case, mishear: Callable[[Case], None]) -> Case:
    heard = copy.deepcopy(case)
    mishear(heard)
    return heard


def _rows(case: Case) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = case["world"].get("said", [])
    return rows


def _speaks(each: Hospital, case: Case) -> bool:
    tongues = case["world"].get("languages", {}).get(each["code"], ())
    return bool(set(tongues) & set(case["need"].get("languages", ())))


def _has_place(each: Hospital, case: Case) -> bool:
    return any(row["hospital"] == each["code"] and row["free"] for row in case["world"].get("places", ()))


def _far_first(each: Hospital, _: Case) -> dict[str, Any]:
    return {"score": each["hours"]}


def _lifted(by: float, when: Callable[[Hospital, Case], bool]) -> Change:
    return lambda each, case: {"score": each["score"] + by * when(each, case)}


def _said_in_the_case(each: Hospital, case: Case) -> bool:
    return any(row["hospital"] == each["code"] and row["answer"] == "yes" for row in _rows(case))


def _everyone(each: Hospital, _: Case) -> dict[str, Any]:
    own = each["code"] in tables.kinds()["children_only"] | tables.kinds()["adults_only"]
    return {"suitable": True, "score": 1000 if own else each["score"]}


def _old_zero_is_no(case: Case) -> None:
    for row in case["world"].get("places", ()):
        row["reported_days_ago"] = 1


def _upset_by_a_closure(each: Hospital, case: Case) -> dict[str, Any]:
    return {"score": -each["score"]} if case["world"].get("closed") else {}


def _emergencies_far(each: Hospital, case: Case) -> dict[str, Any]:
    return _far_first(each, case) if case["need"]["priority"] == "emergency" else {}


def _stretchers_far(each: Hospital, case: Case) -> dict[str, Any]:
    return _far_first(each, case) if case["need"]["mobility"] == "stretcher" else {}


def _wish_forgotten(case: Case) -> None:
    case["need"].pop("countries", None)


def _sure_of_itself(each: Hospital, case: Case) -> dict[str, Any]:
    unknown = not case["need"]["site_group"] or not case["need"]["modalities"]
    return {"evidence": "hospital"} if unknown else {}


def _cliff(each: Hospital, _: Case) -> dict[str, Any]:
    return {"score": each["score"] + 200 * (int(each["hours"] * 10) % 2)}


def _pedant(case: Case) -> None:
    case["world"]["said"] = [row for row in _rows(case) if row["age_group"]]


def _grudge(case: Case) -> None:
    """A source that leaves the age open counts as ended."""
    for row in _rows(case):
        row |= {} if row["age_group"] else {"valid_until": "2020-01-01", "answer": "no", "kind": "press"}


def _moody() -> Callable[[Rank], Rank]:
    dice = Random(1)
    return _spoilt(lambda each, _: {"score": each["score"] + dice.random()})


def _timeless(case: Case) -> None:
    for row in _rows(case):
        row.pop("valid_until", None)


def _believes_papers(case: Case) -> None:
    swap = {"press": "hospital", "hospital": "press"}
    for row in _rows(case):
        row["kind"] = swap.get(row["kind"], row["kind"])


def _literal(case: Case) -> None:
    case["world"]["said"] = [row for row in _rows(case) if not row["site_group"].startswith("all_")]


def _eighteen_everywhere(case: Case) -> None:
    case["need"]["age"] = 19 if case["need"].get("age") == 18 else case["need"].get("age")


def _homeless(case: Case) -> None:
    case["need"].pop("housing", None)


def _last_things_first(case: Case) -> None:
    case["need"]["modalities"].reverse()


def _knows_no_kind(each: Hospital, case: Case) -> dict[str, Any]:
    """Who says only the treatment counts more than who names the kind asked for."""
    told = [row for row in _rows(case) if row["hospital"] == each["code"]]
    plain = bool(case["need"].get("forms")) and any(not row.get("forms") for row in told)
    return {"score": each["score"] + 1000 * plain}


def _denies_all(case: Case) -> None:
    for row in _rows(case):
        row |= {"forms": []} if row["answer"] == "no" else {}


def _hears_no_denial(case: Case) -> None:
    case["world"]["said"] = [row for row in _rows(case) if row["answer"] == "yes"]


SABOTEURS: dict[str, Callable[[Rank], Rank]] = {
    "M1": _spoilt(lambda each, case: {"score": 0}),
    "M2": _spoilt(_lifted(1000, _has_place)),
    "M3": _spoilt(_everyone),
    "M4": _spoilt(_lifted(-500, _said_in_the_case)),
    "M5": _spoilt(_lifted(900, lambda each, _: each["evidence"] == "nobody")),
    "M6": _spoilt(_lifted(1000, _speaks)),
    "M7": _deaf(_old_zero_is_no),
    "M8": _spoilt(_upset_by_a_closure),
    "M9": _spoilt(_far_first),
    "M10": _spoilt(_emergencies_far),
    "M11": _spoilt(_stretchers_far),
    "M12": _deaf(_wish_forgotten),
    "M13": _spoilt(_sure_of_itself),
    "M14": _spoilt(_cliff),
    "M15": _spoilt(
        _lifted(5000, lambda each, _: tables.centres()[each["code"]]["level"] == "national_institute")
    ),
    "M16": _deaf(_pedant),
    "M17": _deaf(_grudge),
    "M18": _moody(),
    "M19": _deaf(_timeless),
    "M20": _deaf(_believes_papers),
    "M21": _deaf(_literal),
    "M22": _deaf(_eighteen_everywhere),
    "M23": _deaf(_homeless),
    "M25": _deaf(_last_things_first),
    "M26": _spoilt(lambda each, _: {"score": each["score"] + len(each["code"])}),
    "M27": _spoilt(_knows_no_kind),
    "M28": _deaf(_denies_all),
    "M29": _deaf(_hears_no_denial),
}
