"""Which tables a database reads from end to end for a statement, as it explains itself."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bench.sizes.measuring import Sent
from referral.db import db

GROWING = frozenset(
    {
        "advice_answer", "advice_record", "advice_request", "advice_seat",
        "answer_link", "arrangement", "audit_event", "audit_seal", "blank_form", "browser_session", "card", "danger",
        "case_move", "case_note", "case_request", "case_watch", "child_decision", "consent", "contact_change",
        "data_key", "duty_alarm", "duty_notice", "erasure", "excluded_hospital", "guess_count", "home_doctor",
        "hospital_letter", "identity_code", "identity_decision", "illness_doubt", "look_alike", "mailed_code",
        "offline_entry", "offline_envelope", "offline_file", "offline_piece", "outbox_message",
        "paper", "paper_chunk", "paper_cover", "paper_file", "paper_page", "paper_tick", "paper_value",
        "record_copy", "records_request",
        "patient", "patient_case", "patient_token", "place_move", "places_report", "plan_line", "printed_letter",
        "queue_row", "referral", "referral_move", "screening_call", "screening_tally", "society_link", "society_relay",
        "still_needed", "told_message", "travels_with", "visit_report",
    }
)  # fmt: skip
"""Every table of which a row is written for a case, a referral, a letter or a report."""
REFERENCE = frozenset(
    {
        "account_channel", "adviser",
        "alembic_version", "attempt_count", "board_figure", "board_run", "capability", "chain_check",
        "clinical_signature",
        "directory_change", "directory_proposal", "duty_shift", "export_rule", "export_rule_edition", "flash_job",
        "flash_report", "hold_switch", "hospital", "hospital_number",
        "import_run", "information_answer", "information_edition", "information_keeper", "information_suggestion",
        "installation", "invitation", "kept_answers", "key_holder", "learned_model", "learning_switch", "link_watch",
        "mailbox_watch", "material", "material_edition", "network_record",
        "offline_device", "organisation", "organisation_edition",
        "passkey", "plan_job", "plan_run", "public_total", "queue_check", "ranking_record", "screening_partner",
        "screening_venue", "service", "society", "society_edition", "society_liaison", "source_row", "stopped_address",
        "supply_demand", "supply_institution", "supply_need", "supply_offer", "supply_shipment", "supply_temperature",
        "user", "work_turn",
    }
)  # fmt: skip
"""Small whatever the number of cases: people with accounts, the directory and what its sources say, switches, one row a
draft, a kind of work or a proof of the trail; and what is read by its key alone."""


TURNED_OVER = frozenset(
    {
        "ix_audit_event_at", "ix_referral_sent", "uq_patient_case_reference", "ix_queue_row_sorted",
        "ix_queue_row_by_treatment",
    }
)  # fmt: skip
"""Read in their order, a page or a bounded number of them and no further: events and referrals from the newest on,
cases that are over, most of all, by their reference, what is due by what matters most."""
FEW_AT_FIRST = frozenset({"ix_visit_report_told", "ix_hospital_letter_written"})
"""Found by their request; while they are few PostgreSQL reads them all instead (tried: with 10,000 it does not)."""


class Read(NamedTuple):
    """A table that is read from end to end, by an index (its name) or without one."""

    table: str
    index: str


def read_whole(connection: Connection, sent: Sent) -> list[Read]:
    """The growing tables, and their whole indexes, that a statement reads from end to end."""
    found = _in_sqlite if connection.dialect.name == "sqlite" else _in_postgresql
    return [each for each in found(connection, sent) if _matters(each)]


def _matters(found: Read) -> bool:
    """Whether it grows: an index with a condition holds only what is open, or what nobody has seen to."""
    return found.table in GROWING and found.index not in partial_indexes() | TURNED_OVER | FEW_AT_FIRST


def partial_indexes() -> set[str]:
    """The indexes with a condition."""
    of = db.engine.dialect.name
    return {
        str(index.name)
        for table in db.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[of]["where"] is not None
    }


SCAN = re.compile(r"^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
NAMED = re.compile(r'(?:FROM|JOIN|,)\s+\(*"?(\w+)"? AS (\w+)', re.I)


def _in_sqlite(connection: Connection, sent: Sent) -> Iterator[Read]:
    named = {alias: table for table, alias in NAMED.findall(sent.text)}
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent.text}", sent.values)
    for *_ids, detail in rows:
        if found := SCAN.match(detail):
            yield Read(named.get(found[1], found[1]), found[2] or "")


def _in_postgresql(connection: Connection, sent: Sent) -> Iterator[Read]:
    """Told to go row by row, it reads a table from end to end only where it has no other way."""
    for way in ("seqscan", "mergejoin", "hashjoin"):
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    told = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sent.text}", sent.values).scalar_one()
    plan = told if isinstance(told, list) else json.loads(told)
    for node in _nodes([plan[0]["Plan"]]):
        kind = node["Node Type"]
        if kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node):
            yield Read(node["Relation Name"], node.get("Index Name", ""))


def _nodes(plans: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in plans:
        yield each
        yield from _nodes(each.get("Plans", ()))
