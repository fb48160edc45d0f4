"""The kinds of a treatment in which hospitals differ ("forms"): protons, donor's cells, a plaque on the eye.

A treatment stays the key of services, slots and places; a kind is said beside it, and not known is always allowed.
The numbers are assumptions of data/treatment_forms.csv, dated and unsigned (docs/evidence.md).
"""

import csv
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from matching.vocabulary import DATA, Modality, Scope

ANSWERS = {"yes": True, "no": False}
BOTH = {"allo_auto": ("auto", "allo")}
"""What tables say in one word of two kinds."""
FULL = 1000


class Form(NamedTuple):
    """One row: a kind of a treatment.

    `is_apart`: a hospital may give it and not the usual treatment, so who names it says nothing of that one.
    `is_meant`: who names the treatment and none of its kinds may mean this one; else that says nothing of it.
    `is_asked`: people may need it. `visits`: journeys there; None is as of the treatment. `shares`: of the hospitals of
    each of Scope that give the treatment, and of whose kinds nobody spoke, so many in a thousand give this one.
    """

    modality: Modality
    code: str
    is_apart: bool
    is_meant: bool
    is_asked: bool
    visits: int | None
    shares: tuple[int, ...]


@cache
def table() -> dict[tuple[Modality, str], Form]:
    """The kinds by treatment and code, in the table's order. Raises ValueError for a row that cannot be true.

    >>> table()[Modality.RADIOTHERAPY, "proton"].is_apart
    True
    """
    with (DATA / "treatment_forms.csv").open(encoding="utf-8", newline="") as rows:
        found = [_form(row) for row in csv.DictReader(rows)]
    if len({(each.modality, each.code) for each in found}) < len(found):
        raise ValueError("treatment_forms.csv: a kind stands twice")
    return {(each.modality, each.code): each for each in found}


@cache
def of(modality: Modality) -> dict[str, Form]:
    """The kinds of one treatment by code; empty where hospitals do not differ.

    >>> list(of(Modality.STEM_CELL_TRANSPLANTATION))
    ['auto', 'allo']
    """
    return {each.code: each for each in table().values() if each.modality is modality}


@cache
def codes() -> tuple[str, ...]:
    """The codes of all kinds, each once: their places are bits of a mask."""
    return tuple(dict.fromkeys(code for _, code in table()))


@cache
def asked(modality: Modality) -> tuple[str, ...]:
    """The kinds of a treatment that a patient may need."""
    return tuple(code for code, each in of(modality).items() if each.is_asked)


def meant(code: str) -> tuple[str, ...]:
    """The kinds that a word of a table means, none for an empty one.

    >>> meant("allo_auto"), meant("")
    (('auto', 'allo'), ())
    """
    return BOTH.get(code, (code,) if code else ())


def chosen(modality: Modality, forms: Iterable[str]) -> tuple[str, ...]:
    """Those of these kinds that are of one treatment, in the table's order."""
    return tuple(code for code in of(modality) if code in set(forms))


def _form(row: dict[str, str]) -> Form:
    where = f"treatment_forms.csv: {row['modality']} {row['code']}"
    if not row["why"] or not row["dated"]:
        raise ValueError(f"{where} lacks a reason or a date")
    shares = tuple(int(row[each]) for each in Scope)
    if not all(0 < share <= FULL for share in shares):
        raise ValueError(f"{where}: a share is no number from 1 to {FULL}")
    return Form(
        Modality(row["modality"]),
        row["code"],
        ANSWERS[row["is_apart"]],
        ANSWERS[row["is_meant"]],
        ANSWERS[row["is_asked"]],
        int(row["visits"]) if row["visits"] else None,
        shares,
    )
