"""Tables into the directory: new rows added, changed ones changed, what a hospital said itself left alone."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from referral.audit import record, system
from referral.db import db, transaction
from referral.hospitals.models import Hospital, Statement
from referral.hospitals.saying import HOSPITAL
from referral.hospitals.tables import STATEMENT_KEY, Reading, Row, read

EMBEDDED = Path(__file__).parent / "data"
Key = tuple[Any, ...]


@dataclass(slots=True)
class Loaded:
    """What loading a table did; `removed`: statements that the table no longer has; `refused`: line → reason."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    left_alone: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kept(self) -> int:
        """The rows that were not refused."""
        return self.added + self.changed + self.unchanged + self.left_alone

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, {self.removed} removed, "
            f"{self.left_alone} left as the hospital says, {len(self.refused)} refused"
        )

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Loaded)))


def load_directory(now: datetime) -> Loaded:
    """Load the embedded directory; the second time it changes nothing."""
    return load(EMBEDDED / "centres.csv", now) + load(EMBEDDED / "statements.csv", now)


def load(path: Path, now: datetime) -> Loaded:
    """Load one table; raises tables.BadRow when its header is unknown. Bad rows are refused, good ones kept."""
    reading = read(path)
    loaded = _write(reading, now)
    loaded.refused = sorted(reading.refused + loaded.refused)
    return loaded


@transaction
def _write(reading: Reading, now: datetime) -> Loaded:
    hospitals = {hospital.code: hospital for hospital in db.session.scalars(db.select(Hospital))}
    if reading.kind == "statements":
        return _keep_statements(reading.rows, hospitals, now)
    loaded = Loaded()
    for row in reading.rows:
        outcome = _keep_hospital(row.facts, hospitals, now)
        setattr(loaded, outcome, getattr(loaded, outcome) + 1)
    return loaded


def _keep_hospital(facts: dict[str, Any], hospitals: dict[str, Hospital], now: datetime) -> str:
    present = hospitals.get(facts["code"])
    if present is None:
        present = hospitals[facts["code"]] = Hospital(**facts)
        db.session.add(present)
        db.session.flush()
        record(system("directory"), "hospital.loaded", present, now)
        return "added"
    if present.verified_at:
        return "left_alone"
    return _overwrite(present, facts, now)


def _overwrite(present: Hospital, facts: dict[str, Any], now: datetime) -> str:
    """What a table leaves empty it does not say: it takes nothing back."""
    said = {name: value for name, value in facts.items() if value not in ("", [], None)}
    different = _differing(present, said)
    if not different:
        return "unchanged"
    record(system("directory"), "hospital.reloaded", present, now, fields=sorted(different))
    return "changed"


def _differing(present: Any, facts: dict[str, Any]) -> set[str]:
    """Set what is said otherwise; the names of what was."""
    different = {name for name, value in facts.items() if getattr(present, name) != value}
    for name in different:
        setattr(present, name, facts[name])
    return different


def _keep_statements(rows: list[Row], hospitals: dict[str, Hospital], now: datetime) -> Loaded:
    """What tables say of a centre that this one names is from now on what this one says."""
    loaded, present = Loaded(), _present()
    ordered = sorted(rows, key=lambda row: str(row.facts["centre"]))
    for centre, said in groupby(ordered, key=lambda row: str(row.facts["centre"])):
        if centre in hospitals:
            loaded += _replace(hospitals[centre], [row.facts for row in said], present, now)
        else:
            loaded.refused += [(row.line, f"no centre called {centre}") for row in said]
    return loaded


def _present() -> dict[Any, list[Statement]]:
    found: dict[Any, list[Statement]] = {}
    for each in db.session.scalars(db.select(Statement)):
        found.setdefault(each.hospital_id, []).append(each)
    return found


def _replace(
    hospital: Hospital, rows: list[dict[str, Any]], present: dict[Any, list[Statement]], now: datetime
) -> Loaded:
    """Bring one hospital's statements to what the table says; its own answers stay. One event where any differs."""
    own = [each for each in present.get(hospital.id, []) if each.kind == HOSPITAL]
    before = {key_of(each): each for each in present.get(hospital.id, []) if each.kind != HOSPITAL}
    loaded = Loaded(left_alone=len(own))
    for row in rows:
        facts = {name: value for name, value in row.items() if name != "centre"}
        outcome = _keep_statement(hospital, before.pop(itemgetter(*STATEMENT_KEY)(facts), None), facts)
        setattr(loaded, outcome, getattr(loaded, outcome) + 1)
    for gone in before.values():
        db.session.delete(gone)
    loaded.removed = len(before)
    counts = {name: getattr(loaded, name) for name in ("added", "changed", "removed")}
    if any(counts.values()):
        record(system("directory"), "capability.reloaded", hospital, now, **counts)
    return loaded


def _keep_statement(hospital: Hospital, present: Statement | None, facts: dict[str, Any]) -> str:
    if present is None:
        db.session.add(Statement(hospital_id=hospital.id, **facts))
        return "added"
    return "changed" if _differing(present, facts) else "unchanged"


def key_of(said: Statement) -> Key:
    """What tells one statement of a hospital from another."""
    return tuple(getattr(said, name) for name in STATEMENT_KEY)
