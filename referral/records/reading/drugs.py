"""Medicines by their international names: the catalogue is that of supplies, which hands it over when it starts.

It lies above this room; what is needed of it here are three questions.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Drug(NamedTuple):
    """One medicine: its code, its international name for the reader, and all else that it is called."""

    code: str
    name: str
    also: tuple[str, ...]


class Catalogue(NamedTuple):
    """How to look a medicine up: by code, by an exact name in either script, by what is typed."""

    by_code: Callable[[str], Drug | None]
    named: Callable[[str], Drug | None]
    search: Callable[[str], Iterable[Drug]]


_HANDED_OVER: list[Catalogue] = []


def hand_over(catalogue: Catalogue) -> None:
    """The catalogue to look in from now on."""
    _HANDED_OVER[:] = [catalogue]


def name_of(code: str) -> str:
    """The international name for this reader; the code itself where the catalogue has it no longer."""
    found = _HANDED_OVER[0].by_code(code)
    return found.name if found else code


def meant(code: str, typed: str) -> Drug | None:
    """The medicine that was chosen, or whose name was typed exactly; None where nothing says which one."""
    chosen = _HANDED_OVER[0].by_code(code) if code else None
    return chosen or _HANDED_OVER[0].named(typed)


def search(typed: str) -> list[Drug]:
    """Medicines that what is typed may mean."""
    return list(_HANDED_OVER[0].search(typed))
