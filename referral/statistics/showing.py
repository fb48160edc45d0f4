"""A report in words: its sections with their definitions, weeks, tables and drawings; for the page and for the PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from referral.accountability import drawing
from referral.accountability.drawing import Drawing, Entry
from referral.accountability.showing import ages_of_figures
from referral.accountability.suppression import OTHERS
from referral.accountability.wording import about_words
from referral.i18n import _, _l, number_words
from referral.labels import LABELS
from referral.statistics import making, wording
from referral.statistics.contributions import BY_CODE, MEASURES, OF_PEOPLE, Measure
from referral.statistics.making import Body

HEADS: dict[str, object] = {
    "name": _l("Group"),
    "n": _l("How many"),
    "took": _l("Median (interval of 95 per cent)"),
    "grade": _l("Priority"),
    "beside": _l("Beside the others of the same priority"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One table: its heading, its columns with their heads, its rows, its drawing; nothing where all is withheld."""

    key: str
    heading: str
    columns: tuple[tuple[str, str], ...]
    rows: list[dict[str, str]]
    drawn: Drawing | None = None
    kind: str = "intervals"


@dataclass(frozen=True, slots=True)
class Section:
    """One measure: its heading and definition, its weeks and total, its tables, and those that need a word before."""

    key: str
    heading: str
    definition: str
    span: str
    total: str = ""
    took: str = ""
    tables: list[Shown] = field(default_factory=list)
    beside: list[Shown] = field(default_factory=list)


def in_short(body: Body) -> list[dict[str, str]]:
    """The numbers that everybody asks for, each with its definition and as of when it is."""
    measures = body["measures"]
    so_far = making.people_of(measures)
    return [
        {
            "name": str(name),
            "n": number_words(so_far[code], "#,##0") if so_far[code] else str(_("Withheld")),
            "definition": str(definition),
            "span": _as_of(measures[code if code in measures else "registered"]),
        }
        for code, (name, definition) in wording.IN_SHORT.items()
    ]


def made_at(body: Body) -> datetime:
    """When its numbers were frozen."""
    return datetime.fromisoformat(body["made_at"])


def _as_of(measured: Body) -> str:
    return wording.span_words({"from": "", "to": measured["block"]["to"]}) if measured["block"] else ""


def sections(body: Body, country: str = "") -> list[Section]:
    """Every measure that was counted when it was frozen; of one country only what is said of it."""
    return [
        _section(measure, body, country)
        for measure in MEASURES
        if measure.by and measure.code in body["measures"]
    ]


def _section(measure: Measure, body: Body, country: str) -> Section:
    heading, definition = (str(each) for each in wording.MEASURES[measure.code])
    block = body["measures"][measure.code]["block"]
    if block is None:
        return Section(measure.code, heading, definition, wording.nothing_yet(measure.fewest))
    tables = _tables_in(measure, block, country, body["names"]) if country else _tables(measure, block, body)
    section = Section(measure.code, heading, definition, wording.span_words(block), tables=list(tables))
    if country:
        return section
    return Section(
        *(measure.code, heading, definition, section.span),
        total=number_words(block["total"], "#,##0"),
        took=wording.took_words(measure.unit, block["took"]) if measure.unit else "",
        tables=section.tables,
        beside=list(_equal_need(measure, block, body["names"])),
    )


def _tables(measure: Measure, block: Body, body: Body) -> Iterator[Shown]:
    blocks = [{**each, "n": each["total"]} for each in body["measures"][measure.code]["blocks"]]
    said = [(wording.span_words(each), each) for each in blocks]
    yield _shown(measure, "weeks", str(_("By week")), said, numbered=True)
    for dimension in measure.by:
        yield _lines(measure, dimension, block["by"][dimension], body["names"])
    for dimension in measure.within:
        for parent, lines in block["within"][dimension].items():
            yield _lines(measure, dimension, lines, body["names"], of=parent)


def _tables_in(measure: Measure, block: Body, country: str, names: dict[str, str]) -> Iterator[Shown]:
    """What is said of one country: the row of each crossing, and what lies within."""
    for rows, columns in measure.crossed:
        if rows == "country":
            yield _lines(measure, columns, _row(block["crossed"][f"{rows}/{columns}"], country), names)
    inside = block["within"].get("hospital", {})
    if country in inside:
        yield _lines(measure, "hospital", inside[country], names, of=country)


def _row(found: Body | None, row: str) -> list[dict[str, Any]] | None:
    if found is None or row not in found["rows"]:
        return None
    cells = found["cells"][found["rows"].index(row)]
    return [{"code": code, **cell} for code, cell in zip(found["columns"], cells, strict=True) if cell]


def _lines(
    measure: Measure,
    dimension: str,
    lines: Sequence[dict[str, Any]] | None,
    names: dict[str, str],
    of: str = "",
) -> Shown:
    heading = str(wording.DIMENSIONS[dimension])
    if dimension == "hospital":
        heading = f"{heading}: {LABELS['country'][of]}"
    said = [(wording.line_name(dimension, line, names), line) for line in lines or ()]
    return _shown(measure, "-".join(filter(None, (dimension, of))), heading, said, numbered=measure.numbered)


def _shown(measure: Measure, key: str, heading: str, said: Any, numbered: bool) -> Shown:
    columns = ("name", *(("n",) if numbered else ()), *(("took",) if measure.unit else ()))
    rows = [_cells(measure, name, line) for name, line in said]
    if measure.unit:
        drawn = drawing.intervals([Entry(name, line["took"] or {}, "") for name, line in said])
    else:
        drawn = drawing.bars([(name, line["n"], "") for name, line in said])
    kind = "intervals" if measure.unit else "bars"
    heads = tuple((each, str(HEADS[each])) for each in columns)
    return Shown(f"{measure.code}-{key}", heading, heads, rows, drawn, kind)


def _cells(measure: Measure, name: str, line: dict[str, Any]) -> dict[str, str]:
    number = {"n": wording.number_of_people(line)} if "n" in line else {}
    return {"name": name, **number} | (
        {"took": wording.took_words(measure.unit, line["took"])} if measure.unit else {}
    )


def _equal_need(measure: Measure, block: Body, names: dict[str, str]) -> Iterator[Shown]:
    """Whether people of equal need wait as long: of each priority the groups, beside the others of that priority."""
    heads = tuple((each, str(HEADS[each])) for each in ("grade", "name", "took", "beside"))
    for rows, columns in measure.crossed:
        if rows == "grade":
            found = block["crossed"][f"{rows}/{columns}"]
            said = list(_beside(measure, columns, found, names, _together(block, columns)))
            yield Shown(f"beside-{columns}", str(wording.DIMENSIONS[columns]), heads, said)


def _together(block: Body, dimension: str) -> dict[str, Any]:
    return {line["code"]: line for line in block["by"][dimension] or ()}


def _beside(
    measure: Measure, dimension: str, found: Body | None, names: dict[str, str], lines: dict[str, Any]
) -> Iterator[dict[str, str]]:
    for row, cells in zip(found["rows"], found["cells"], strict=True) if found else ():
        for column, cell in zip(found["columns"] if found else (), cells, strict=True):
            if cell is not None:
                yield {
                    "grade": str(_("All others together"))
                    if row == OTHERS
                    else wording.code_name("grade", row, names),
                    "name": wording.line_name(dimension, lines[column], names),
                    "took": wording.took_words(measure.unit, cell["took"]),
                    "beside": wording.beside_words(cell["beside"]),
                }


def countries(body: Body) -> list[tuple[str, str]]:
    """The countries of which something is said apart."""
    found = {row for each in _crossings(body) for row in each["rows"] if row in LABELS["receiving_country"]}
    return [(code, str(LABELS["country"][code])) for code in LABELS["receiving_country"] if code in found]


def _crossings(body: Body) -> Iterator[Body]:
    for measured in body["measures"].values():
        crossed = measured["block"]["crossed"] if measured["block"] else {}
        yield from (found for name, found in crossed.items() if found and name.startswith("country/"))


def capacity(body: Body, country: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """How old what hospitals said of free places is, in all countries and in each; nothing in a report made later."""
    found = body["capacity"] or {}
    wanted = [country] if country else sorted(found)
    named = {code: str(_("All countries") if code == "all" else LABELS["country"][code]) for code in wanted}
    return [
        (name, ages_of_figures({"reports": found[code]}) + _load(found[code]))
        for code, name in named.items()
        if code in found
    ]


def _load(said: Body) -> list[tuple[str, str]]:
    return (
        [(str(_("Requests that wait for an answer")), about_words(said["unanswered"]))]
        if "unanswered" in said
        else []
    )


assert set(OF_PEOPLE) <= set(BY_CODE["registered"].by) and set(wording.MEASURES) == set(BY_CODE)
