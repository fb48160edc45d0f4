"""Cards: what each feature adds to the page of a case. The page asks for them; a feature never imports the page.

A feature registers its cards when it is registered itself. `position` is where on the page a card stands; its template
finds `case`, `forms` and, under the name `card`, what `load` gave.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its name, its position on the page, its template, and what it shows of a case at a moment."""

    name: str
    position: str
    template: str
    load: Callable[[Any, datetime], Any]


class Loaded(NamedTuple):
    """A card with what it shows of one case."""

    name: str
    template: str
    facts: Any


def register(app: Flask, card: Card) -> None:
    """Add a card to the page of a case."""
    app.extensions.setdefault("cards", []).append(card)


def register_page(app: Flask, page: Callable[..., str]) -> None:
    """Name the page of a case: (case_id, **forms that came back with errors) → HTML."""
    app.extensions["case_page"] = page


def of(case: Any, now: datetime, *positions: str) -> dict[str, list[Loaded]]:
    """Every card of a case by its position, in the order of registration; of some positions alone, if named."""
    all_cards: list[Card] = current_app.extensions.get("cards", [])
    registered = [each for each in all_cards if not positions or each.position in positions]
    found: dict[str, list[Loaded]] = {each.position: [] for each in registered}
    for each in registered:
        found[each.position].append(Loaded(each.name, each.template, each.load(case, now)))
    return found


def page(case_id: Any, **forms: Any) -> str:
    """The page of a case again, with a form that came back with errors."""
    shown: str = current_app.extensions["case_page"](case_id, **forms)
    return shown
