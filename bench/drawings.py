"""`python -m bench.drawings`: the pictures of the documents, drawn from the code, so that they say what it says.

docs/domain.svg: what is kept and what belongs to what, by the foreign keys of the tables.
docs/rooms.svg: which folder may import which, by the layers of setup.cfg.
docs/planner.svg: which way a market is settled.
"""

import re
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from html import escape
from pathlib import Path
from typing import NamedTuple

from referral import FEATURES

ROOT = Path(__file__).resolve().parents[1]
INK, QUIET, PAPER, ROOM, LINE = "#212b32", "#4c6272", "#ffffff", "#e8f1f8", "#8aa1b4"
WIDE, HIGH, STEP, FONT = 176, 46, 40, "font-family='Noto Sans, sans-serif'"


class Box(NamedTuple):
    """One kind of thing: its table, its name in the picture, what it is, and the middle of its box."""

    table: str
    name: str
    what: str
    x: int
    y: int


DOMAIN = (
    Box("patient", "Patient", "who: sealed under one key", 110, 60),
    Box("patient_case", "Case", "what is needed, in codes", 110, 190),
    Box("consent", "Consent", "what may be kept, shown to whom", 110, 320),
    Box("referral", "Referral", "one case asked of one hospital", 380, 190),
    Box("referral_move", "Move", "each step, with actor and time", 380, 60),
    Box("answer_link", "Link", "an answer without an account", 380, 320),
    Box("hospital", "Hospital", "the directory, with sources", 650, 190),
    Box("capability", "Statement", "what a source says it treats", 650, 60),
    Box("service", "Service", "one treatment for one age group", 650, 320),
    Box("places_report", "Report", "free slots, who said so, when", 650, 430),
    Box("plan_run", "Draft", "one proposal for all who wait", 380, 540),
    Box("plan_line", "Line", "decided by a person", 380, 430),
    Box("ranking_record", "Ranking", "kept as it was acted upon", 110, 540),
)
SHOWN = (
    ("patient_case", "patient"), ("consent", "patient_case"), ("referral", "patient_case"), ("referral", "hospital"),
    ("referral_move", "referral"), ("answer_link", "referral"), ("capability", "hospital"), ("service", "hospital"),
    ("places_report", "service"), ("plan_line", "patient_case"), ("plan_line", "plan_run"), ("plan_line", "hospital"),
    ("plan_run", "ranking_record"),
)  # fmt: skip
"""Which belongs to which: each is a foreign key, and a test holds it against the tables."""


def domain() -> str:
    """The picture of what is kept."""
    boxes = {each.table: each for each in DOMAIN}
    arrows = (_arrow(boxes[child], boxes[parent]) for child, parent in SHOWN)
    return _page(760, 590, [*arrows, *(_box(each) for each in DOMAIN)])


def rooms() -> str:
    """The picture of the layers: what stands higher may import what stands lower, never the other way."""
    web, engine = [*_layers("features")], [*_layers("rooms")]
    high = max(len(web), len(engine)) * STEP + 60
    parts = [_title("referral", 241), _title("matching", 617)]
    parts += _pile(web, 20, 450) + _pile(engine, 492, 258)
    parts.append(f'<line x1="478" y1="40" x2="478" y2="{high - 16}" stroke="{LINE}" stroke-dasharray="4 4"/>')
    return _page(760, high, parts)


def _pile(layers: list[list[str]], left: int, wide: int) -> list[str]:
    """Rows of rooms, the highest layer first."""
    parts = []
    for row, names in enumerate(layers):
        each = wide // len(names)
        parts += [_room(name, left + at * each, 40 + row * STEP, each - 8) for at, name in enumerate(names)]
    return parts


def _layers(contract: str) -> Iterator[list[str]]:
    """The layers of a contract of setup.cfg, the highest first; the features by their rows."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    for line in config[f"importlinter:contract:{contract}"]["layers"].strip().splitlines():
        if line.strip() == "FEATURES":
            yield from (list(row) for row in reversed(FEATURES))
        elif line.strip() and not line.startswith("#"):
            yield [name.strip(" ()") for name in re.split("[|:]", line)]


def _title(words: str, x: int) -> str:
    return _text(x, 26, words, 15, INK, "600")


def _page(width: int, height: int, parts: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
    marker = (
        '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{QUIET}"/></marker></defs>\n'
    )
    ground = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n'
    return head + marker + ground + "\n".join(parts) + "\n</svg>\n"


def _box(each: Box) -> str:
    left, top = each.x - WIDE // 2, each.y - HIGH // 2
    return (
        f'<rect x="{left}" y="{top}" width="{WIDE}" height="{HIGH}" rx="6" fill="{ROOM}" stroke="{LINE}"/>'
        + _text(each.x, each.y - 4, each.name, 14, INK, "600")
        + _text(each.x, each.y + 14, each.what, 10, QUIET)
    )


def _room(name: str, left: int, top: int, width: int) -> str:
    box = f'<rect x="{left}" y="{top}" width="{width}" height="32" rx="6" fill="{ROOM}" stroke="{LINE}"/>'
    return box + _text(left + width // 2, top + 21, name, 12 if 7 * len(name) <= width else 11, INK)


def _text(x: int, y: int, words: str, size: int, colour: str, weight: str = "400") -> str:
    style = f"{FONT} font-size='{size}' font-weight='{weight}' fill='{colour}' text-anchor='middle'"
    return f'<text x="{x}" y="{y}" {style}>{escape(words)}</text>'


def _arrow(child: Box, parent: Box) -> str:
    """From the child's edge to the parent's."""
    (x1, y1), (x2, y2) = _edge(child, parent), _edge(parent, child)
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{QUIET}" marker-end="url(#end)"/>'


def _edge(box: Box, other: Box) -> tuple[int, int]:
    dx, dy = other.x - box.x, other.y - box.y
    part = WIDE / 2 / abs(dx) if abs(dx) * HIGH > abs(dy) * WIDE else HIGH / 2 / abs(dy)
    return round(box.x + dx * part), round(box.y + dy * part)


PLANNER = (
    Box("start", "People and places", "edges by person, places as steps", 380, 40),
    Box("torn", "One price for all", "most have two equal bests", 110, 150),
    Box("rows", "Classes, by scaling", "few rows are different", 290, 150),
    Box("search", "Search of prices", "it ends, nowhere is crowded", 470, 150),
    Box("auction", "Auction of places", "everybody else", 650, 150),
    Box("layers", "Layers of free ways", "shortest ways, prices move", 290, 260),
    Box("flows", "Blocking flow", "whole crowds move at once", 290, 360),
    Box("paths", "Augmenting paths", "one person at a time", 560, 260),
    Box("proof", "Proof", "value = bound, added up anew", 380, 460),
)
PLANNER_WAYS = (
    ("start", "torn"), ("start", "rows"), ("start", "search"), ("start", "auction"), ("torn", "layers"),
    ("rows", "layers"), ("auction", "layers"), ("layers", "flows"), ("search", "paths"), ("flows", "proof"),
    ("paths", "proof"),
)  # fmt: skip


def planner() -> str:
    """How a market is settled, from the people to the proof."""
    boxes = {each.table: each for each in PLANNER}
    ways = [_arrow(boxes[one], boxes[other]) for one, other in PLANNER_WAYS]
    return _page(760, 500, [*ways, *(_box(each) for each in PLANNER)])


DRAWN = {"domain.svg": domain, "rooms.svg": rooms, "planner.svg": planner}


def main() -> None:
    """Draw every picture anew."""
    for name, draw in DRAWN.items():
        (ROOT / "docs" / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
