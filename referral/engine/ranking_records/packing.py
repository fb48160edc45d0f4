"""A ranking's text, packed: its network as changes of one that is kept already, its outcome by columns, compressed."""

import json
import zlib
from typing import Any, NamedTuple

from matching.facts.canonical_json import dump, dump_object
from referral.engine.ranking_records.changes import applied, change_of

PARTS = {"at", "engine", "need", "network", "ranking", "weights"}
"""What the text of a ranking consists of; anything else is kept as it is."""
Rows = dict[str, dict[str, Any]]
"""A network's hospitals as plain values, by their number in it: their ids are long and alike in nothing."""


class Base(NamedTuple):
    """A network that is kept: its hospitals, and the canonical JSON of each, by number."""

    rows: Rows
    texts: dict[str, str]


class Packed(NamedTuple):
    """A ranking without its network, in bytes; how many of them tell of what the network has otherwise."""

    content: bytes
    of_changes: int


def base_of(network: str) -> Base:
    """A network from its canonical JSON."""
    rows = {str(number): row for number, row in enumerate(json.loads(network))}
    return Base(rows, {number: dump(row) for number, row in rows.items()})


def squeezed(text: str) -> bytes:
    """A text in few bytes."""
    return zlib.compress(text.encode(), 9)


def unsqueezed(content: bytes) -> str:
    """The text again."""
    return zlib.decompress(content).decode()


def packed(said: dict[str, Any], base: Base) -> Packed:
    """A ranking's text, as plain values, against a network that is kept."""
    ids = [row["id"] for row in said["network"]]
    numbers = {row["id"]: number for number, row in base.rows.items()}
    changed = change_of(base.rows, {numbers.get(row["id"], row["id"]): row for row in said["network"]})
    rest = {name: said[name] for name in PARTS - {"network", "ranking"}}
    outcome = _columns(said["ranking"], {each: number for number, each in enumerate(ids)})
    whole = squeezed(dump({**rest, "changed": changed, "outcome": outcome}))
    return Packed(whole, len(squeezed(dump(changed))) if changed else 0)


def unpacked(content: bytes, base: Base) -> str:
    """The text of a ranking as it was, from its packed form and the network that it refers to."""
    said = json.loads(unsqueezed(content))
    rows: Rows = applied(base.rows, said.pop("changed"))
    numbers = sorted(rows, key=lambda number: str(rows[number]["id"]))
    ranking = _rows(said.pop("outcome"), [rows[number]["id"] for number in numbers])
    network = (_text(base, number, rows[number]) for number in numbers)
    parts = {name: dump(value) for name, value in said.items()}
    return dump_object({**parts, "network": f"[{','.join(network)}]", "ranking": dump(ranking)})


def _text(base: Base, number: str, row: dict[str, Any]) -> str:
    """A hospital as canonical JSON; of one that has not changed it is at hand."""
    return base.texts[number] if row is base.rows.get(number) else dump(row)


def _columns(ranking: list[list[Any]], numbers: dict[str, int]) -> dict[str, Any]:
    """The outcome by columns: alike numbers beside one another take little. A score that is its terms' sum goes."""
    terms, answers = [row[3] for row in ranking], [row[4] for row in ranking]
    is_sum = all(sum(row[3]) == row[2] for row in ranking)
    return {
        "order": [numbers[row[0]] for row in ranking],
        "group": [row[1] for row in ranking],
        "score": None if is_sum else [row[2] for row in ranking],
        "terms": list(map(list, zip(*terms, strict=True))),
        "answers": list(map(list, zip(*answers, strict=True))),
    }


def _rows(outcome: dict[str, Any], ids: list[str]) -> list[list[Any]]:
    terms = list(map(list, zip(*outcome["terms"], strict=True)))
    answers = list(map(list, zip(*outcome["answers"], strict=True)))
    scores = outcome["score"] or [sum(each) for each in terms]
    return [
        [ids[number], group, score, term, answer]
        for number, group, score, term, answer in zip(
            outcome["order"], outcome["group"], scores, terms, answers, strict=True
        )
    ]
