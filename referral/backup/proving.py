"""Whether what was restored is what was backed up, and whether it can be served: counts, chain, records, erasures."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import text

from referral import verifying
from referral.backup import erasures, facts
from referral.backup.restoring import Restored, bring_up_to_date
from referral.backup.sentences import Wrong
from referral.crypto import DataKey, Erased
from referral.db import db, empty_log
from referral.intake.models import Patient
from referral.records.papers import storing
from referral.records.papers.models import PaperFile


class Proof(NamedTuple):
    """What was seen: rows, links of the chain, records opened of those tried, people erased again."""

    rows: int
    position: int
    opened: int
    erased_again: int
    unlike: list[str]


def prove(found: Restored, every: int) -> Proof:
    """Count, migrate, erase again, verify the chain, open every nth record; raises Wrong at the first that fails."""
    rows, unlike = _counted(found)
    _refuse_other_end(found)
    bring_up_to_date()
    again = erasures.repeat(found.erased)
    empty_log()
    proof = verifying.prove(verifying.cores())
    if proof.found:
        raise Wrong("chain", position=proof.found[0].position)
    if readable := erasures.still_readable(found.erased):
        raise Wrong("erased_readable", number=readable)
    return Proof(rows, proof.position, _opened(every), again, unlike)


def _counted(found: Restored) -> tuple[int, list[str]]:
    """How many rows there are. Where others wrote while it was counted, what differs is told and no more."""
    with db.engine.connect() as line:
        here = facts.counts(line)
    told: dict[str, Any] = found.told["facts"]
    names = sorted(here.keys() | told["counts"].keys())
    unlike = [name for name in names if here.get(name) != told["counts"].get(name)]
    said = [f"{name} {here.get(name)} instead of {told['counts'].get(name)}" for name in unlike]
    if said and told["exact"]:
        raise Wrong("counts", tables=", ".join(said))
    return sum(here.values()), said


def _refuse_other_end(found: Restored) -> None:
    position, digest = found.told["facts"]["chain"]
    wanted = text("SELECT digest FROM audit_seal WHERE position = :position")
    with db.engine.connect() as line:
        if position and line.scalar(wanted, {"position": position}) != digest:
            raise Wrong("chain_end", position=position)


def _opened(every: int) -> int:
    """Every nth person's data and every nth paper; how many were opened."""
    tried = [*_people(every), *_papers(every)]
    if failed := tried.count(False):
        raise Wrong("unreadable", number=failed, of=len(tried))
    return len(tried)


def _people(every: int) -> Iterator[bool]:
    living = db.select(Patient.id).join(DataKey, DataKey.id == Patient.data_key_id)
    ids = db.session.scalars(living.where(DataKey.wrapped.is_not(None)).order_by(Patient.id)).all()
    for patient_id in ids[::every]:
        yield _opens(patient_id)
        db.session.expunge_all()


def _opens(patient_id: Any) -> bool:
    try:
        _ = db.session.get_one(Patient, patient_id).identity
    except (RuntimeError, ValueError, Erased):
        return False
    return True


def _papers(every: int) -> Iterator[bool]:
    for file_id in db.session.scalars(db.select(PaperFile.id).order_by(PaperFile.id)).all()[::every]:
        file = db.session.get_one(PaperFile, file_id)
        if not file.name or file.lost_at is not None or file.paper.data_key.wrapped is None:
            continue
        try:
            storing.opened(file.paper.data_key, file.name)
        except storing.Missing:
            raise Wrong("paper", name=file.name) from None
        except (RuntimeError, ValueError, Erased):
            yield False
        else:
            yield True
