"""What a page of figures shows, in words: every table with its drawing, and what is withheld by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from referral.accountability import drawing
from referral.accountability.drawing import Drawing, Entry
from referral.accountability.measures import LEAST, few
from referral.accountability.queries import Board, Figures, Line, is_shown
from referral.accountability.wording import (
    DECLINES,
    DIMENSIONS,
    HUNDREDTHS,
    ORDERS,
    OUTCOMES,
    count_words,
    days_words,
    group_name,
    hours_words,
    percent_words,
    spread_words,
)
from referral.i18n import _, _l

COLUMNS: dict[str, object] = {
    "requests": _l("Requests"),
    "answer": _l("Time to an answer"),
    "accepted": _l("Accepted"),
    "late": _l("Late or no answer"),
    "missed": _l("Did not come"),
    "treatment": _l("From the request to the first treatment"),
}
"""What every table of figures has, beside the name of the group."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table of groups with its drawing; `withheld`: the groups that are too small."""

    key: str
    heading: str
    rows: list[dict[str, str]]
    drawn: Drawing | None
    withheld: list[str]


def cells(figures: Figures) -> dict[str, str]:
    """The figures of one group in words."""
    return {
        "requests": count_words(figures["requests"]),
        "answer": spread_words(figures["answer"], hours_words),
        "accepted": spread_words(figures["accepted"], percent_words, HUNDREDTHS),
        "late": spread_words(figures["late"], percent_words, HUNDREDTHS),
        "missed": spread_words(figures["missed"], percent_words, HUNDREDTHS),
        "treatment": spread_words(figures["treatment"], days_words),
    }


def beside_all(board: Board) -> list[dict[str, str]]:
    """The figures of the scope beside those of all, a row for each figure."""
    own = cells(board.own) if board.is_shown else {}
    of_all = cells(board.of_all) if is_shown(board.of_all) else {}
    withheld = str(_("Withheld: fewer than %(number)s", number=LEAST))
    return [
        {"figure": str(name), "own": own.get(code, withheld), "of_all": of_all.get(code, withheld)}
        for code, name in COLUMNS.items()
    ]


def section(key: str, heading: object, lines: Iterable[Line], of_all: Figures) -> Section:
    """One table of groups; those too small are named beneath and nothing else is said of them."""
    listed = list(lines)
    said = [(line, cells(line.figures)) for line in listed if line.is_shown]
    entries = [Entry(line.name, line.figures["answer"], words["answer"]) for line, words in said]
    if is_shown(of_all) and entries:
        every = spread_words(of_all["answer"], hours_words)
        entries.append(Entry(str(_("All countries")), of_all["answer"], every, is_all=True))
    return Section(
        key,
        str(heading),
        [{"code": line.code, "name": line.name, **words} for line, words in said],
        drawing.intervals(entries),
        [line.name for line in listed if not line.is_shown],
    )


def groups(board: Board) -> list[Section]:
    """The tables of ages, sexes, priorities and kinds of cancer."""
    return [
        section(dimension, heading, _named(dimension, board.groups.get(dimension, [])), board.of_all)
        for dimension, heading in DIMENSIONS.items()
    ]


def _named(dimension: str, lines: Sequence[Line]) -> list[Line]:
    order = {code: number for number, code in enumerate(ORDERS[dimension])}
    ordered = sorted(lines, key=lambda line: order.get(line.code, len(order)))
    return [Line(line.code, group_name(dimension, line.code), line.figures) for line in ordered]


def reasons(figures: Figures) -> tuple[list[dict[str, str]], Drawing | None]:
    """Why requests were declined, most often first; small counts are said to be small and not drawn."""
    found = [(str(DECLINES.get(code, code)), number) for code, number in figures.get("reasons", {}).items()]
    rows = [{"reason": name, "number": count_words(number)} for name, number in found]
    drawn = [(name, number, count_words(number)) for name, number in found if number]
    return rows, drawing.bars(drawn)


def outcomes(figures: Figures) -> list[tuple[str, str]]:
    """How the requests ended."""
    counts = figures.get("outcomes", {})
    return [(str(name), count_words(counts[code])) for code, name in OUTCOMES.items() if code in counts]


def ages_of_figures(figures: Figures) -> list[tuple[str, str]]:
    """How old what hospitals said of free places is, and of how many kinds of places nothing is known."""
    found = figures.get("reports")
    if not found:
        return []
    middle = "" if few(found["number"]) else spread_words(found, days_words)
    return [
        (str(_("Age of the figures of free places, in the middle")), middle),
        (str(_("Oldest figure")), "" if found["oldest"] is None else days_words(found["oldest"])),
        (str(_("Kinds of places with a figure")), str(found["number"])),
        (str(_("Kinds of places without any figure")), str(found["unknown"])),
    ]
