"""Who works at a hospital that is asked: by the hospital they name, by its name in their words, by the domain of mail.

What is not found so is not known to be none: everybody declares in the form.
"""

import csv
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from referral.advice.models import Adviser
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.queries import without_accents
from referral.referrals.models import Referral

MAIL = Path(__file__).parent / "data" / "anybodys_mail.csv"


@cache
def _anybodys() -> frozenset[str]:
    """Domains of mail that anybody may have: they say nothing of where somebody works."""
    with MAIL.open(encoding="utf-8", newline="") as table:
        return frozenset(row["domain"] for row in csv.DictReader(table))


@dataclass(frozen=True, slots=True)
class Houses:
    """Hospitals, by all that tells that somebody works there."""

    ids: frozenset[uuid.UUID]
    domains: frozenset[str]
    names: frozenset[str]


def houses(case_id: uuid.UUID, named: uuid.UUID | None = None) -> Houses:
    """The hospitals to which a request of this case was ever sent, and the one that an answer names."""
    asked = db.select(Referral.hospital_id).where(Referral.case_id == case_id)
    return _houses(Hospital.id.in_(asked) | (Hospital.id == named))


def _houses(which: object) -> Houses:
    columns = db.select(Hospital.id, Hospital.email, Hospital.name, Hospital.name_en)
    rows = db.session.execute(columns.where(which)).all()  # type: ignore[arg-type]
    names = {_plain(name) for row in rows for name in (row.name, row.name_en)}
    domains = {domain_of(row.email) for row in rows}
    return Houses(frozenset(row.id for row in rows), frozenset(domains - {""}), frozenset(names - {""}))


def works_at(adviser: Adviser | None, email: str, houses: Houses) -> bool:
    """Whether an adviser is known to work at one of these hospitals."""
    if adviser is not None and (
        adviser.hospital_id in houses.ids or _named(adviser.institution, houses.names)
    ):
        return True
    own = domain_of(email)
    return any(
        own == each or own.endswith(f".{each}") or each.endswith(f".{own}") for each in houses.domains if own
    )


def domain_of(email: str | None) -> str:
    """The domain of an address in small letters; empty for none, and for one that anybody may have."""
    domain = (email or "").rpartition("@")[2].strip().lower()
    return "" if domain in _anybodys() or "." not in domain else domain


def _named(institution: str, names: Iterable[str]) -> bool:
    own = _plain(institution)
    return any(own and (name in own or own in name) for name in names)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", without_accents(name)))
