"""One reading of a source: its rows are kept, what differs becomes open proposals, and nothing else changes.

Rows go in short transactions of a few hundred, so that nobody waits; a reading that broke off is simply done again.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from referral import audit
from referral.audit import system
from referral.db import db, transaction
from referral.hospitals.importing import keeping
from referral.hospitals.importing.finding import Beside, Finding, Refused, Source
from referral.hospitals.importing.known import KnownRows
from referral.hospitals.importing.models import VANISHED, ImportRun
from referral.hospitals.values import BadTable

AT_ONCE = 400
A_FILE = 1 << 20
FEW, MOST_VANISHED = 5, 0.2
"""More than a few, and more than a fifth: then the file is not the whole source."""
MOST_SHOWN = 200
LOADER = system("directory")


@dataclass(slots=True)
class Outcome:
    """What a reading did. `proposed`: kind → how many; `refused`: the first rows refused, with line and reason."""

    rows: int = 0
    unchanged: int = 0
    beside: int = 0
    refused_in_all: int = 0
    proposed: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many rows were about a hospital of ours."""
        return self.rows - self.beside - self.refused_in_all

    def __str__(self) -> str:
        proposed = ", ".join(f"{number} {kind}" for kind, number in sorted(self.proposed.items()) if number)
        return (
            f"{self.rows} rows read, {self.unchanged} as before, {self.beside} not about cancer, "
            f"{self.refused_in_all} refused; proposed: {proposed or 'nothing'}"
        )

    def refuse(self, line: int, reason: str) -> None:
        """Count a refused row; the first two hundred with their reasons."""
        self.refused_in_all += 1
        if len(self.refused) < MOST_SHOWN:
            self.refused.append((line, reason))


def propose(
    source: Source,
    path: Path,
    now: datetime,
    progress: Callable[[int], object] = lambda rows: None,
    may_vanish: bool = False,
) -> Outcome:
    """Read a file of a source. Raises BadTable where it is none, or where so much is missing that it is a part.

    `may_vanish`: a person has said that so many hospitals are truly gone.
    """
    known, outcome, seen = KnownRows(source, now), Outcome(), set[str]()
    for some in _chunks(_findings(known, path, outcome, seen, progress)):
        _keep(known, some, outcome)
    if not outcome.found:
        raise BadTable(_nothing_found(outcome))
    if source.is_whole and (vanished := _miss(known, seen, may_vanish)):
        outcome.proposed[VANISHED] = vanished
    _note(source, path, outcome, now)
    return outcome


def _nothing_found(outcome: Outcome) -> str:
    if not outcome.refused:
        return "No row of the file is about a hospital that treats cancer."
    line, reason = outcome.refused[0]
    return f"All {outcome.refused_in_all} rows were refused; the first, line {line}: {reason}"


def _chunks(findings: Iterator[Finding]) -> Iterator[list[Finding]]:
    while some := list(islice(findings, AT_ONCE)):
        yield some


def _findings(
    known: KnownRows, path: Path, outcome: Outcome, seen: set[str], progress: Callable[[int], object]
) -> Iterator[Finding]:
    """The findings that are no repetition; everything else is counted."""
    for each in known.source.read(path):
        outcome.rows += 1
        progress(outcome.rows)
        if isinstance(each, Refused):
            outcome.refuse(each.line, each.reason)
        elif isinstance(each, Beside):
            outcome.beside += 1
        elif (key := known.key_of(each)) in seen:
            outcome.refuse(each.line, "the same row stands in this file already")
        else:
            seen.add(key)
            yield each.digested(key)


def _keep(known: KnownRows, findings: list[Finding], outcome: Outcome) -> None:
    """Keep these rows and propose what they change; rows that say what they said are not touched."""
    same = [known.says_the_same(each) for each in findings]
    news = [
        each for each, is_same in zip(findings, same, strict=True) if not is_same or each.waits or each.said
    ]
    outcome.unchanged += sum(same)
    if news:
        outcome.proposed.update(keeping.keep(known, news))


def _miss(known: KnownRows, seen: set[str], may_vanish: bool) -> int:
    """Propose for each hospital that the source has no more; raises BadTable for so many that it is a part."""
    living = {key: kept.id for key, kept in known.kept.items() if not kept.is_gone}
    missing = sorted(living.keys() - seen)
    if len(missing) > max(FEW, MOST_VANISHED * len(living)) and not may_vanish:
        raise BadTable(
            f"{len(missing)} of the {len(living)} rows that this source had are missing: this file is a part of it, or "
            "the source has changed. If they are truly gone, load it with --vanished."
        )
    parts = (missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE))
    return sum(keeping.miss(known, [living[key] for key in some]) for some in parts)


@transaction
def _note(source: Source, path: Path, outcome: Outcome, now: datetime) -> None:
    counts = {"rows": outcome.rows, "found": outcome.found, "refused": outcome.refused_in_all}
    run = ImportRun(id=uuid.uuid4(), source=source.code, at=now, digest=_digest(path), counts=counts)
    db.session.add(run)
    db.session.flush()
    proposed = outcome.proposed.total()
    audit.record(LOADER, "directory.read", run, now, source=source.code, proposed=proposed, counts=counts)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if each.is_file():
            with each.open("rb") as file:
                while some := file.read(A_FILE):
                    found.update(some)
    return found.hexdigest()
