"""Every function that is handed what somebody wrote takes four times as long for four times the text, no more.

They are found by the names of what they take: a new one is tried by itself, or has to be named below.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from marshmallow import ValidationError

from matching.diagnosis import beside, negation
from referral.errors import Refusal
from referral.export_rules import authorities
from referral.gateways.forms import address_of
from referral.hospitals.tables import mended
from referral.intake import found
from referral.intake.localities import search
from referral.records.showing import boxes
from referral.referrals.shown import held_back
from referral.supplies import catalogue
from tests.trouble.test_linear import modules, worse_than_linear

TAKEN = {"text", "typed", "written", "said", "phrase", "raw", "line"}
KINDS = {"<class 'str'>", "typing.Any", "str | None"}
NASTY = ("a", "я ", "0", "не рак ", "а-")
SIGNS = 400
Read = Callable[[str], object]

PERSON = {"name_original": "Олена Петренко", "phone": "+380501234567"}
FOUND = "referral.intake.localities.search"
WITH_MORE: dict[str, Read] = {
    "matching.diagnosis.beside.says": partial(beside.says, "tumour"),
    "matching.diagnosis.negation.hears": partial(negation.hears, "none"),
    "referral.export_rules.authorities.named": lambda text: authorities.named(
        f"{authorities.AS_ROLE}{text}", "PL"
    ),
    "referral.gateways.forms.address_of": partial(address_of, "sms"),
    "referral.hospitals.tables.mended": lambda text: mended(text, "PL"),
    "referral.intake.found.other_tumours": lambda text: found.other_tumours(text, "C50"),
    f"{FOUND}.locality_named": lambda text: search.locality_named(text, "PL"),
    "referral.records.showing.boxes.of_rows": lambda text: boxes.of_rows(text, "rows"),
    "referral.supplies.catalogue.named": partial(catalogue.named, catalogue.MEDICINE),
    "referral.referrals.shown.held_back.without_names": lambda text: held_back.without_names(text, PERSON),
    "referral.referrals.shown.held_back.may_name": lambda text: held_back.may_name(text, PERSON),
    "referral.referrals.shown.held_back.check_names_nobody": lambda text: held_back.check_names_nobody(
        "note", text, PERSON
    ),
}
"""What needs something beside the text."""
MADE_OF_TRIED = {
    "matching.diagnosis.subcodes.exact": "has one word of it",
    "referral.coordination.searching.found_by": "a query; it reads with same_person.names and phones",
    "referral.engine.planning.drafted": "a text of our own",
    "referral.crypto.code_hash": "hashes a code of six digits",
    "referral.hospitals.queries.directory": "a query",
    "referral.dangers.actions.report": "writes it down",
    "referral.hospitals.queries.listed": "a query",
    "referral.intake.actions.coordinating.add_note": "writes it down",
    "referral.messages.actions.answer": "a code, looked up before",
    "referral.referrals.actions.way_back.write_letter": "writes it down",
    "referral.still_needed.actions.say": "a code, refused unless it is one",
    "referral.intake.actions.emergency.seen_by_doctor": "writes it down",
    "referral.intake.card.actions.agree_word": "card.word",
    "referral.intake.card.mailed.open_with": "hashes six digits, picked by word.digits",
    "referral.intake.card.word.hashed": "card.word.normal",
    "referral.intake.card.word.is_word": "card.word.normal",
    "referral.intake.card.word.what_is_wrong": "card.word.normal",
    f"{FOUND}.called_on_other_keyboards": "a part of search_localities",
    f"{FOUND}.on_other_keyboards": "a part of search_localities",
    "referral.intake.shift.notes.keep_note": "writes it down",
    "referral.intake.shift.searching.found_among_own": "a query; it reads with tokens, names and phones",
    "referral.moments.moment_of": "moments.is_time_of_day",
    "referral.offline.clock.corrected": "offline.clock.read",
    "referral.records.reading.drugs.meant": "supplies.catalogue.named, handed over",
    "referral.referrals.identity.use_code": "a code of six digits",
}
"""What takes more than a text and is not tried by itself; why."""
REFUSALS = (ValueError, KeyError, Refusal, ValidationError)
"""A reader may refuse what it is handed: that takes no longer either."""


def takers() -> Iterator[tuple[str, Any, bool]]:
    """Each public function that takes a text: its name, itself, and whether it needs nothing else."""
    for module in modules():
        for name, value in list(vars(module).items()):
            function = inspect.unwrap(value) if callable(value) else None
            if (
                not inspect.isfunction(function)
                or name.startswith("_")
                or function.__module__ != module.__name__
            ):
                continue
            asked = inspect.signature(function).parameters.values()
            asked = [each for each in asked if each.kind is not each.VAR_KEYWORD]
            if any(each.name in TAKEN and str(each.annotation) in KINDS for each in asked):
                needed = [each for each in asked if each.default is each.empty]
                yield f"{module.__name__}.{name}", function, len(needed) == 1 and needed[0].name in TAKEN


def _refusing(read: Read) -> Read:
    def reads(text: str) -> None:
        with suppress(*REFUSALS):
            read(text)

    return reads


def _ours() -> dict[str, Read]:
    alone = {name: function for name, function, needs_nothing in takers() if needs_nothing}
    return {**alone, **WITH_MORE}


def test_every_function_that_takes_a_text_is_tried_or_named() -> None:
    more = {name for name, _, needs_nothing in takers() if not needs_nothing}
    assert more ^ (WITH_MORE.keys() | MADE_OF_TRIED.keys()) == set() and len(_ours()) > 60


def test_none_of_them_is_worse_than_linear() -> None:
    slow = {name: worse_than_linear(_refusing(read), iter(NASTY), SIGNS) for name, read in _ours().items()}
    assert {name: bits for name, bits in slow.items() if bits} == {}


@pytest.mark.parametrize("bit", ["a"])
def test_one_that_is_worse_is_seen(bit: str) -> None:
    def pairs(text: str) -> int:
        return sum(one == other for one in text for other in text)

    assert worse_than_linear(_refusing(pairs), iter((bit,)), SIGNS) == [bit]
