"""The clinical tables that are signed: where each lies, who signs it, what names a row of it, and the digest of a row.

A row that changes has another digest, so that what was signed before counts for an older text.
"""

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from referral.accounts.roles import Role
from referral.config import ROOT
from referral.i18n import _l

SEPARATOR = " · "
"""Between the parts of a row's name."""
NOT_CONTENT = frozenset({"signed", "signed_by"})
"""Columns of the files that are no part of what is signed."""


GOODS = (Role.PHARMACIST,)
MEDICINES = (Role.CLINICIAN, Role.PHARMACIST)
READ_THEIR_OWN = frozenset({Role.PHARMACIST})
"""Who reads no table but those they sign: the rest says nothing of goods."""


@dataclass(frozen=True, slots=True)
class ClinicalTable:
    """A shipped table: its file beside the program, the columns that name a row, what it is called, who signs it.

    Both sign what both answer for: doses are a clinician's matter and a pharmacist's.
    """

    path: str
    key: tuple[str, ...]
    title: object
    signers: tuple[Role, ...] = (Role.CLINICIAN,)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is shipped today; `digest`: of all that is signed of it."""

    key: str
    cells: Mapping[str, str]
    digest: str


TABLES: dict[str, ClinicalTable] = {
    "red_flags": ClinicalTable("referral/intake/data/red_flags.csv", ("code",), _l("Warning signs")),
    "red_flag_words": ClinicalTable(
        "referral/intake/data/red_flag_words.csv", ("code",), _l("Warning signs: the words")
    ),
    "red_flag_about": ClinicalTable(
        "referral/intake/data/red_flag_about.csv",
        ("code",),
        _l("Warning signs: what is asked of the patient"),
    ),
    "first_aid": ClinicalTable("referral/intake/data/first_aid.csv", ("code",), _l("First aid")),
    "dispatcher": ClinicalTable(
        "referral/intake/data/dispatcher.csv", ("code",), _l("What is told to the ambulance")
    ),
    "clocks": ClinicalTable(
        "referral/intake/data/clocks.csv", ("priority",), _l("Times to send and to answer")
    ),
    "act_by": ClinicalTable(
        "referral/watch/data/limits.csv", ("state", "priority"), _l("Until when somebody must act on a case")
    ),
    "duty_steps": ClinicalTable(
        "referral/duty/data/steps.csv", ("step",), _l("Who is called, and when the next")
    ),
    "society_clocks": ClinicalTable(
        "referral/societies/data/clocks.csv", ("priority",), _l("Times of societies to answer")
    ),
    "weights": ClinicalTable(
        "matching/data/weights.csv", ("version", "priority", "weighs"), _l("Weights of the ranking")
    ),
    "lateness": ClinicalTable(
        "matching/data/lateness.csv", ("site_group", "modality", "phase"), _l("What lateness costs")
    ),
    "travel": ClinicalTable("matching/data/travel.csv", ("key",), _l("Limits of the journey")),
    "figures": ClinicalTable(
        "matching/data/figures.csv", ("key",), _l("The treatment clock, and other figures")
    ),
    "planning": ClinicalTable("matching/data/planning.csv", ("key",), _l("Figures of the plans")),
    "waiting": ClinicalTable("matching/data/waiting.csv", ("level",), _l("Days of waiting by hospital")),
    "evidence": ClinicalTable(
        "matching/data/evidence.csv", ("kind",), _l("How much each source is believed")
    ),
    "houses": ClinicalTable(
        "matching/data/houses.csv", ("scope", "family"), _l("Which hospitals usually give which treatment")
    ),
    "visits": ClinicalTable(
        "matching/data/visits.csv", ("modality", "palliative"), _l("Visits of a treatment")
    ),
    "treatment_forms": ClinicalTable(
        "matching/data/treatment_forms.csv", ("modality", "code"), _l("Kinds of treatment")
    ),
    "parts": ClinicalTable(
        "matching/data/parts.csv", ("site_group",), _l("Rarer kinds of cancer and their words")
    ),
    "subcodes": ClinicalTable(
        "matching/data/subcodes.csv", ("code", "sex"), _l("Codes of the diagnosis and where the cancer began")
    ),
    "tumour_words": ClinicalTable("matching/data/tumour_words.csv", ("stem",), _l("Words for tumours")),
    "medicines": ClinicalTable(
        "matching/data/medicines.csv", ("kind", "name"), _l("Words for medicines"), MEDICINES
    ),
    "needed_papers": ClinicalTable(
        "referral/records/reading/data/needs.csv", ("code",), _l("Completeness of the papers")
    ),
    "units": ClinicalTable(
        "referral/records/reading/data/units.csv", ("code",), _l("Units and limits of doses"), MEDICINES
    ),
    "days_before": ClinicalTable(
        "referral/referrals/data/days_before.csv",
        ("item", "priority"),
        _l("What is arranged how many days before"),
    ),
    "stopped_names": ClinicalTable(
        "referral/export_rules/data/stopped_names.csv",
        ("goods", "part"),
        _l("Names of medicines that only a licence holder sends"),
        GOODS,
    ),
    "supply_medicines": ClinicalTable(
        "referral/supplies/data/medicines.csv",
        ("code",),
        _l("Medicines that are asked for and offered"),
        GOODS,
    ),
    "supply_brands": ClinicalTable(
        "referral/supplies/data/medicines.brands.csv",
        ("code", "brand_latin", "brand_cyrillic"),
        _l("Trade names of these medicines"),
        GOODS,
    ),
    "supply_equipment": ClinicalTable(
        "referral/supplies/data/equipment.csv",
        ("code",),
        _l("Equipment that is asked for and offered"),
        GOODS,
    ),
    "supply_storage": ClinicalTable(
        "referral/supplies/data/storage.csv", ("code",), _l("How warm and how cold goods may become"), GOODS
    ),
    "supply_figures": ClinicalTable(
        "matching/data/supplies.csv", ("key",), _l("Figures by which offers go to needs"), GOODS
    ),
    "coded": ClinicalTable(
        "referral/referrals/data/coded.csv", ("kind", "code"), _l("Questions and conditions of hospitals")
    ),
}
"""Name in addresses → the table, in the order in which clinicians are asked for them."""


def read_by(role: str) -> dict[str, ClinicalTable]:
    """The tables that somebody of a role reads, by name.

    >>> "red_flags" in read_by(Role.CLINICIAN), "red_flags" in read_by(Role.PHARMACIST)
    (True, False)
    """
    return {name: each for name, each in TABLES.items() if role not in READ_THEIR_OWN or role in each.signers}


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    """The rows of a table in their order. Raises KeyError for no table, ValueError for two rows of one name."""
    table = TABLES[name]
    with (ROOT / table.path).open(encoding="utf-8", newline="") as file:
        found = tuple(row(table.key, cells) for cells in csv.DictReader(file))
    if len({each.key for each in found}) != len(found):
        raise ValueError(f"two rows of {name} have one name")
    return found


def row(key: tuple[str, ...], cells: Mapping[str, str]) -> Row:
    """A row with its name and its digest.

    >>> row(("code",), {"code": "fever", "signed_by": ""}).key
    'fever'
    """
    return Row(SEPARATOR.join(cells[name] for name in key if cells[name]), content(cells), digest(cells))


def content(cells: Mapping[str, str]) -> dict[str, str]:
    """What is signed of a row: every cell but the file's own column for signatures."""
    return {name: text for name, text in cells.items() if name not in NOT_CONTENT}


def digest(cells: Mapping[str, str]) -> str:
    """SHA-256 of what is signed, as canonical JSON, in hex."""
    kept = json.dumps(content(cells), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(kept.encode()).hexdigest()
