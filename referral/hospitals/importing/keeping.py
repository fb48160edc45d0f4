"""Rows of a source are kept and what they change is proposed, some hundred at once; nothing else is written."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import insert, literal_column, update

from referral.db import db, transaction
from referral.hospitals.importing.comparing import compared, key_of
from referral.hospitals.importing.finding import Finding
from referral.hospitals.importing.known import KnownRows
from referral.hospitals.importing.models import NEW, OPEN, OUTDATED, TWIN, VANISHED, Proposal, SourceRow
from referral.hospitals.importing.neighbours import Twin, metres
from referral.hospitals.models import Hospital


@transaction
def keep(known: KnownRows, findings: list[Finding]) -> list[str]:
    """Keep some rows and their proposals, in one transaction; the kinds that were proposed."""
    before = _contents(known, findings)
    findings = [each for each in findings if not _is_kept(known, each, before)]
    hospitals = _hospitals({known.hospital_of(each) for each in findings})
    rows: list[dict[str, Any]] = []
    proposals: list[dict[str, Any]] = []
    _say_again(known, [each for each in findings if known.says_the_same(each)], hospitals)
    for each in findings:
        row = _row(known, each)
        if row["hospital_id"] is None and not known.source.adds and _twin(known, each) is None:
            continue
        rows.append(row)
        proposals += _proposals(known, each, row, hospitals, before.get(each.key))
    _keep_rows(known, rows, {each["row_id"] for each in proposals})
    if proposals:
        db.session.execute(insert(Proposal), proposals)
    return [each["kind"] for each in proposals]


def _is_kept(known: KnownRows, finding: Finding, before: dict[str, dict[str, Any]]) -> bool:
    return known.says_the_same(finding) and before.get(finding.key) == finding.content


def _contents(known: KnownRows, findings: list[Finding]) -> dict[str, dict[str, Any]]:
    ids = [kept.id for each in findings if (kept := known.kept.get(each.key))]
    found = db.select(SourceRow.key, SourceRow.content).where(SourceRow.id.in_(ids))
    return {key: content for key, content in db.session.execute(found)} if ids else {}


def _hospitals(ids: set[uuid.UUID | None]) -> dict[uuid.UUID, Hospital]:
    wanted = db.select(Hospital).where(Hospital.id.in_(ids - {None}))
    return {each.id: each for each in db.session.scalars(wanted)} if ids - {None} else {}


def _row(known: KnownRows, finding: Finding) -> dict[str, Any]:
    kept = known.kept.get(finding.key)
    return {
        "id": kept.id if kept else uuid.uuid4(),
        "source": known.source.code,
        "key": finding.key,
        "digest": finding.digest,
        "content": finding.content,
        "hospital_id": known.hospital_of(finding),
        "gone_at": None,
    }


def _say_again(known: KnownRows, findings: list[Finding], hospitals: dict[uuid.UUID, Hospital]) -> None:
    """What the source goes on saying, and a person has accepted, is as young as its newest edition."""
    for each in findings:
        hospital = hospitals.get(known.hospital_of(each) or uuid.UUID(int=0))
        now = {key_of(said): said for said in each.said}
        for said in hospital.statements if hospital else ():
            newer = now.get(key_of(vars(said))) if said.title == known.source.title else None
            if newer and newer["dated"] > said.dated.isoformat():
                said.dated = said.read = date.fromisoformat(newer["dated"])
                said.page_date = newer["page_date"]


def _proposals(
    known: KnownRows,
    finding: Finding,
    row: dict[str, Any],
    hospitals: dict[uuid.UUID, Hospital],
    before: dict[str, Any] | None,
) -> Iterator[dict[str, Any]]:
    if known.says_the_same(finding):
        return
    hospital = hospitals.get(row["hospital_id"])
    if hospital is None:
        yield _found_anew(known, finding, row)
        return
    source, on = known.source, known.now.date()
    for kind, changes in compared(hospital, finding, before, source, on).items():
        about = {"metres": _away(hospital, finding)} if "lat" in changes else {}
        yield _proposal(known, kind, finding, row, changes=changes, about=about)


def _away(hospital: Hospital, finding: Finding) -> int:
    return round(metres(hospital.lat, hospital.lon, finding.facts["lat"], finding.facts["lon"]))


def _twin(known: KnownRows, finding: Finding) -> Twin | None:
    return known.directory.twin_of(finding.facts)


def _found_anew(known: KnownRows, finding: Finding, row: dict[str, Any]) -> dict[str, Any]:
    twin = _twin(known, finding)
    if twin is None:
        return _proposal(known, NEW, finding, row)
    about = {} if twin.metres is None else {"metres": twin.metres}
    return {**_proposal(known, TWIN, finding, row, about=about), "hospital_id": twin.id}


def _proposal(
    known: KnownRows, kind: str, finding: Finding, row: dict[str, Any], **more: Any
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "source": known.source.code,
        "kind": kind,
        "state": OPEN,
        "row_id": row["id"],
        "hospital_id": row["hospital_id"],
        "name": str(finding.facts.get("name", finding.key)),
        "country": str(finding.facts.get("country", "")),
        "changes": {},
        "about": {},
        "raised_at": known.now,
        **more,
    }


def _keep_rows(known: KnownRows, rows: list[dict[str, Any]], proposed: Iterable[uuid.UUID]) -> None:
    """Insert the new rows, bring the others up to date; what was proposed of them before is outdated."""
    fresh = [row for row in rows if row["key"] not in known.kept]
    if fresh:
        db.session.execute(insert(SourceRow), fresh)
    again = [row for row in rows if row["key"] in known.kept]
    for row in again:
        values = {name: row[name] for name in ("digest", "content", "hospital_id", "gone_at")}
        db.session.execute(update(SourceRow).where(SourceRow.id == row["id"]).values(**values))
    changed = {row["id"] for row in again if known.kept[row["key"]].digest != row["digest"]}
    back = {row["id"] for row in again if known.kept[row["key"]].is_gone}
    _outdate([*changed, *back, *({row["id"] for row in again} & set(proposed) - changed - back)])


def _outdate(row_ids: list[uuid.UUID]) -> None:
    """The state is written out: only so does a database see that the index of open proposals is the one."""
    if row_ids:
        still = (Proposal.row_id.in_(row_ids), Proposal.state == literal_column(f"'{OPEN}'"))
        db.session.execute(update(Proposal).where(*still).values(state=OUTDATED))


@transaction
def miss(known: KnownRows, row_ids: list[uuid.UUID]) -> int:
    """Note that the source has these rows no more; a proposal for each that is a hospital of ours."""
    rows = db.session.scalars(db.select(SourceRow).where(SourceRow.id.in_(row_ids))).all()
    _outdate(row_ids)
    for row in rows:
        row.gone_at = known.now
        if row.hospital_id:
            facts = row.content["facts"]
            gone = Finding(0, row.key, facts)
            its = {"id": row.id, "hospital_id": row.hospital_id}
            db.session.add(Proposal(**_proposal(known, VANISHED, gone, its)))
    return sum(row.hospital_id is not None for row in rows)
