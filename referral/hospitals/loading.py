"""Tables into the directory: new rows added, changed ones changed, what a hospital said itself left alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from referral.audit import record, system
from referral.db import db, transaction
from referral.hospitals.models import Capability, Hospital
from referral.hospitals.tables import Reading, read

EMBEDDED = Path(__file__).parent / "data"
CELL = ("modality", "age_group", "site_group")


@dataclass(slots=True)
class Loaded:
    """What loading a table did; `refused` is line → reason."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, "
            f"{self.left_alone} left as the hospital says, {len(self.refused)} refused"
        )

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.left_alone + other.left_alone,
            self.refused + other.refused,
        )


def load_directory(now: datetime) -> Loaded:
    """Load the embedded directory; the second time it changes nothing."""
    return load(EMBEDDED / "centres.csv", now) + load(EMBEDDED / "capabilities.csv", now)


def load(path: Path, now: datetime) -> Loaded:
    """Load one table; raises tables.BadRow when its header is unknown. Bad rows are refused, good ones kept."""
    reading = read(path)
    loaded = _write(reading, now)
    loaded.refused = sorted(reading.refused + loaded.refused)
    return loaded


@transaction
def _write(reading: Reading, now: datetime) -> Loaded:
    loaded = Loaded()
    hospitals = {hospital.code: hospital for hospital in db.session.scalars(db.select(Hospital))}
    keep: Callable[..., str] = _keep_capability if reading.kind == "capabilities" else _keep_hospital
    cells = _cells() if reading.kind == "capabilities" else {}
    for number, row in enumerate(reading.rows, start=2):
        outcome = keep(row, hospitals, cells, now)
        if outcome == "refused":
            loaded.refused.append((number, f"no centre called {row['centre']}"))
        else:
            setattr(loaded, outcome, getattr(loaded, outcome) + 1)
    return loaded


def _cells() -> dict[tuple[Any, ...], Capability]:
    return {
        (c.hospital_id, *(getattr(c, n) for n in CELL)): c for c in db.session.scalars(db.select(Capability))
    }


def _keep_hospital(row: dict[str, Any], hospitals: dict[str, Hospital], _cells: Any, now: datetime) -> str:
    present = hospitals.get(row["code"])
    if present is None:
        present = hospitals[row["code"]] = Hospital(**row)
        db.session.add(present)
        db.session.flush()
        record(system("directory"), "hospital.loaded", present, now)
        return "added"
    if present.verified_at:
        return "left_alone"
    return _overwrite(present, row, "hospital.reloaded", now)


def _keep_capability(
    row: dict[str, Any],
    hospitals: dict[str, Hospital],
    cells: dict[tuple[Any, ...], Capability],
    now: datetime,
) -> str:
    hospital = hospitals.get(row["centre"])
    if hospital is None:
        return "refused"
    facts = {name: value for name, value in row.items() if name != "centre"}
    present = cells.get((hospital.id, *(facts[name] for name in CELL)))
    if present is None:
        db.session.add(Capability(hospital_id=hospital.id, **facts))
        return "added"
    if present.said_by_hospital:
        return "left_alone"
    return _overwrite(present, facts, "capability.reloaded", now)


def _overwrite(present: Any, facts: dict[str, Any], verb: str, now: datetime) -> str:
    """What a table leaves empty it does not say: it takes nothing back."""
    said = {name: value for name, value in facts.items() if value not in ("", [], None)}
    different = {name: value for name, value in said.items() if getattr(present, name) != value}
    if not different:
        return "unchanged"
    for name, value in different.items():
        setattr(present, name, value)
    record(system("directory"), verb, present, now, fields=sorted(different))
    return "changed"
