"""What the figures of a report are called, how each is defined, and how their weeks are said."""

from collections.abc import Callable
from typing import Any

from referral.accountability.facts import UNKNOWN
from referral.accountability.suppression import OTHERS
from referral.accountability.wording import (
    DECLINES,
    NOT_KNOWN,
    OUTCOMES,
    days_words,
    group_name,
    hours_words,
    spread_words,
)
from referral.accounts import trail_words
from referral.i18n import _, _l, day_words, language_name, ngettext, number_words
from referral.statistics import weeks
from referral.statistics.events import ANOTHER, SHORT
from referral.supplies.catalogue import DEVICE, MEDICINE
from referral.supplies.wording import SHIPMENT_STATES

MEASURES: dict[str, tuple[object, object]] = {
    "registered": (
        _l("People registered"),
        _l(
            "People whose intake was finished, each counted once, in the groups known when the report was "
            "made. Whoever asked to be erased, or was found to be registered twice, is counted and in no group."
        ),
    ),
    "placed": (
        _l("People placed, and how long they waited"),
        _l(
            "People whom a hospital accepted for the first time. The wait runs from when they were "
            "registered to that acceptance. Those who wait still are not in it. How many are in each group "
            "is not said: taken from those registered it would show how few have no place."
        ),
    ),
    "ended": (
        _l("Closed without a place"),
        _l("People whose case was closed although no hospital had ever accepted them, whatever the reason."),
    ),
    "twice": (
        _l("Registered twice"),
        _l(
            "Entries found to be of somebody who was registered already, taken off those registered in the week "
            "in which it was found. An entry that a hospital had accepted stays."
        ),
    ),
    "answers": (
        _l("Answers of hospitals"),
        _l(
            "Requests answered for the first time, or whose time ran out. The time runs from when the "
            "request reached the hospital, without the time in which it waited for our information; no "
            "answer in time counts as longer than any."
        ),
    ),
    "tick_lists": (
        _l("Tick lists at partner places"),
        _l(
            "Tick lists counted at the places of screening partners. They bear no name; a paper count that "
            "comes in after the report is not in it."
        ),
    ),
    "calls": (
        _l("Wishes to be called"),
        _l("Wishes to be called that were left after a tick list, by the country that was named."),
    ),
    "needs": (
        _l("Needs of medicines and equipment"),
        _l(
            "Needs that institutions of Ukraine entered, each once, however often it was confirmed or its "
            "quantity changed. Pieces are not added up: a tablet and a device have no sum."
        ),
    ),
    "shipments": (
        _l("Shipments of medicines and equipment"),
        _l(
            "Steps of shipments, each in the week in which it was noted; one shipment is counted at every "
            "step that it took. Short or damaged: fewer usable pieces were counted than were promised."
        ),
    ),
}
IN_SHORT: dict[str, tuple[object, object]] = {
    "registered": (_l("Registered so far"), _l("All people registered since the service began, each once.")),
    "placed": (_l("Placed so far"), _l("All people whom a hospital has accepted at least once.")),
    "waiting": (
        _l("Without a place"),
        _l(
            "Those registered, without those placed, those closed without a place and those registered twice. "
            "It is made of the published numbers alone, so it may lag behind by a few people."
        ),
    ),
}
DIMENSIONS: dict[str, object] = {
    "country": _l("By country"),
    "grade": _l("By priority"),
    "age": _l("By age"),
    "sex": _l("By sex"),
    "language": _l("By language"),
    "site": _l("By kind of cancer"),
    "outcome": _l("By answer"),
    "reason": _l("Why requests were declined"),
    "hospital": _l("By hospital"),
    "goods": _l("By kind of goods"),
    "step": _l("By step"),
}
GOODS = {MEDICINE: _l("Medicines"), DEVICE: _l("Equipment")}
STEPS = {**SHIPMENT_STATES, SHORT: _l("Short or damaged")}
MOST_NAMED = 3
"""So many groups that stand together are named; of more it is said that they are all the others."""
NAMES: dict[str, Callable[[str], str]] = {
    "grade": lambda code: group_name("priority", code),
    "goods": lambda code: str(GOODS[code]),
    "step": lambda code: str(STEPS[code]),
    "outcome": lambda code: str(OUTCOMES[code]),
    "reason": lambda code: str(DECLINES.get(code, NOT_KNOWN)),
    "language": lambda code: str(
        NOT_KNOWN if code == UNKNOWN else _l("Another language") if code == ANOTHER else language_name(code)
    ),
}
WITHHELD = _l("Withheld")
UNITS: dict[str, Callable[[float], str]] = {"days": days_words, "hours": hours_words}


def line_name(dimension: str, line: dict[str, Any], names: dict[str, str]) -> str:
    """What a line is called: a group, or the groups that stand together in it."""
    if line["code"] != OTHERS:
        return code_name(dimension, line["code"], names)
    together = line.get("together", ())
    if not together or len(together) > MOST_NAMED or dimension == "hospital":
        return str(_("All others together"))
    listed = "; ".join(code_name(dimension, code, names) for code in together)
    return str(_("%(groups)s (together)", groups=listed))


def code_name(dimension: str, code: str, names: dict[str, str]) -> str:
    """What a group is called."""
    if dimension == "hospital":
        return names[code]
    return NAMES[dimension](code) if dimension in NAMES else group_name(dimension, code)


def took_words(unit: str, took: dict[str, Any] | None) -> str:
    """A median with its interval."""
    return spread_words(took or {}, UNITS[unit])


def beside_words(beside: dict[str, Any] | None) -> str:
    """By how many days a median differs from that of the others of equal need, with its interval."""
    if beside is None:
        return str(WITHHELD)
    days = {end: number_words(beside[end], "+#,##0.0;-#,##0.0") for end in ("mid", "low", "high")}
    return str(_("%(mid)s days (from %(low)s to %(high)s)", **days))


def number_of_people(line: dict[str, Any]) -> str:
    """A number, as the reader writes it."""
    return number_words(line["n"], "#,##0")


def span_words(span: dict[str, Any]) -> str:
    """Of which weeks a block is."""
    until = day_words(weeks.last_day(span["to"]))
    if not span["from"]:
        return str(_("Until %(day)s", day=until))
    return str(_("From %(first)s to %(last)s", first=day_words(weeks.monday_of(span["from"])), last=until))


def nothing_yet(fewest: int) -> str:
    """That not enough has been counted."""
    return str(
        ngettext("Not said before %(num)s is counted.", "Not said before %(num)s are counted.", fewest)
    )


trail_words.DEEDS.update({"flash_report.asked": _l("A flash report was asked for")})
