"""What each role of PostgreSQL may do with each table, and which rows the web's sees; made and renewed by one deed.

The owner migrates, and alone changes tables. `web` serves, `worker` does what goes on by itself, `reader` reads the
trail and what tells how the service fares. A table that no row below names is shown, written and changed by web and
worker, and nobody deletes from it.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, MetaData, text

WEB, WORKER, READER = "oncobridge_web", "oncobridge_worker", "oncobridge_reader"
ROLES = (WEB, WORKER, READER)
READ, WRITE, DELETE = ("SELECT",), ("SELECT", "INSERT", "UPDATE"), ("SELECT", "INSERT", "UPDATE", "DELETE")
ADD = ("SELECT", "INSERT")
VERSION = "alembic_version"
"""Not one of the models' tables: what has been migrated."""
APART: dict[str, dict[str, tuple[str, ...]]] = {
    "audit_event": {WEB: ADD, WORKER: (*ADD, "UPDATE (sealed)")},
    "audit_seal": {WEB: READ, WORKER: ADD},
    "chain_check": {WEB: READ, WORKER: WRITE},
    "installation": {WEB: READ, WORKER: READ},
    VERSION: {WEB: READ, WORKER: READ},
    # what the worker alone reckons, and the pages show
    "board_run": {WEB: READ, WORKER: WRITE},
    "board_figure": {WEB: READ, WORKER: DELETE},
    "public_total": {WEB: READ, WORKER: WRITE},
    "flash_report": {WEB: READ, WORKER: WRITE},
    "supply_demand": {WEB: READ, WORKER: DELETE},
    "queue_check": {WEB: READ, WORKER: WRITE},
    "mailbox_watch": {WEB: READ, WORKER: WRITE},
    # what people alone decide
    "user": {WEB: WRITE, WORKER: READ},
    "passkey": {WEB: DELETE, WORKER: READ},
    "erasure": {WEB: WRITE, WORKER: READ},
    "learning_switch": {WEB: WRITE, WORKER: READ},
    "hold_switch": {WEB: WRITE, WORKER: READ},
}
"""Table → role → verbs, where they are others than for most."""
ERASED = """case_request case_watch identity_code illness_doubt look_alike mailed_code paper paper_chunk paper_cover
    paper_file paper_page paper_tick paper_value patient_token printed_letter queue_row travels_with answer_link
    identity_decision screening_call advice_request advice_seat advice_answer society_link referral_move plan_line"""
"""What no row of records/what_stays.py keeps when a person is erased; a test compares."""
TAKEN_BACK = """kept_answers key_holder guess_count attempt_count account_channel told_message offline_piece
    offline_file screening_partner capability hospital hospital_number service source_row directory_proposal
    places_report"""
"""What is typed, tried and taken back; the directory, by its editors."""
AGED = """kept_answers identity_code mailed_code answer_link society_link outbox_message invitation plan_job flash_job
    paper paper_chunk paper_cover paper_file paper_page paper_value paper_tick illness_doubt offline_piece
    offline_file offline_envelope offline_entry advice_request advice_seat advice_answer"""
"""What records/data/retention.csv ends; a test compares."""
OVER = """attempt_count guess_count browser_session key_holder network_record case_watch queue_row look_alike
    patient_token told_message"""
"""What has ended, and what is reckoned anew."""
WEB_DELETES = frozenset(f"{ERASED} {TAKEN_BACK}".split())
WORKER_DELETES = frozenset(f"{AGED} {OVER}".split())
FIGURES = """audit_event audit_seal chain_check work_turn queue_check key_holder mailbox_watch installation board_run
    board_figure public_total hospital service places_report duty_shift"""
READS = frozenset([*FIGURES.split(), VERSION])
"""What the reader reads: the trail, and figures without a person."""
READS_OF: dict[str, str] = {
    "outbox_message": "id, template, state, due_at, created_at, attempts, waiting_since",
    "duty_alarm": "id, kind, country, raised_at, step, next_at, acknowledged_at, ended_at",
}
"""Of these only the columns that say when and of what kind."""
SCOPED = "(SELECT current_setting('app.scope', true))"
OF = "(SELECT string_to_array(nullif(current_setting('app.of', true), ''), ',')::uuid[])"
WITHIN_CASE = "EXISTS (SELECT FROM patient_case AS seen WHERE seen.id = {table}.{column})"
ASKED, SAME = "is_asked", "is_same"
DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
PERSON = """WITH RECURSIVE person AS (SELECT patient_id AS id FROM patient_case WHERE id = the_case
UNION SELECT CASE WHEN d.first_id = person.id THEN d.second_id ELSE d.first_id END FROM person
JOIN identity_decision AS d ON person.id IN (d.first_id, d.second_id) AND d.verdict = 'same' AND d.undone_at IS NULL)
SELECT EXISTS (SELECT FROM person JOIN patient_case AS c ON c.patient_id = person.id"""
"""Whoever may see one entry of a person sees what hangs on the others that were found to be the same."""
SEE: tuple[str, ...] = (
    f"""CREATE OR REPLACE FUNCTION {ASKED}(the_case uuid, ids uuid[]) RETURNS boolean {DEFINER} AS $$
SELECT CASE WHEN EXISTS (SELECT FROM referral WHERE case_id = the_case AND hospital_id = ANY (ids)) THEN true
ELSE ({PERSON} JOIN referral AS r ON r.case_id = c.id WHERE r.hospital_id = ANY (ids))) END $$""",
    f"""CREATE OR REPLACE FUNCTION {SAME}(the_case uuid, ids uuid[]) RETURNS boolean {DEFINER} AS $$
SELECT CASE WHEN the_case = ANY (ids) THEN true ELSE ({PERSON} WHERE c.id = ANY (ids))) END $$""",
)
"""They see as the owner does: the wall around cases looks over the one around requests, which looks back."""
SHOWN: dict[str, str] = {
    "patient_case": f"""CASE {SCOPED} WHEN 'desk' THEN true WHEN 'deed' THEN true
WHEN 'volunteer' THEN keeper_id = ANY ({OF}::uuid[]) WHEN 'hospital' THEN {ASKED}(id, {OF})
WHEN 'holder' THEN {SAME}(id, {OF})
ELSE false END""",
    "referral": f"""CASE {SCOPED} WHEN 'desk' THEN true WHEN 'deed' THEN true
WHEN 'hospital' THEN hospital_id = ANY ({OF}::uuid[])
WHEN 'volunteer' THEN {WITHIN_CASE} WHEN 'holder' THEN {SAME}(case_id, {OF}) ELSE false END""",
    "patient": f"""CASE {SCOPED} WHEN 'desk' THEN true WHEN 'deed' THEN true
ELSE EXISTS (SELECT FROM patient_case AS seen WHERE seen.patient_id = patient.id) END""",
    **{
        each: f"CASE {SCOPED} WHEN 'desk' THEN true WHEN 'deed' THEN true ELSE {WITHIN_CASE} END"
        for each in ("paper", "case_note", "consent")
    },
}
"""Table → which of its rows the web's role sees, by the scope that is said (scopes.py); nothing where none is."""


def tables(metadata: MetaData) -> list[str]:
    """Every table there is, by name."""
    return sorted([*metadata.tables, VERSION])


def verbs(role: str, table: str) -> tuple[str, ...]:
    """What a role may do with a table."""
    if role == READER:
        columns = READS_OF.get(table)
        return READ if table in READS else (f"SELECT ({columns})",) if columns else ()
    found = APART.get(table, {}).get(role, WRITE)
    deletes = WEB_DELETES if role == WEB else WORKER_DELETES
    return (
        DELETE if table in deletes and found == WRITE else (*found, "DELETE") if table in deletes else found
    )


def statements(metadata: MetaData) -> Iterator[str]:
    """Everything that makes the roles' rights what they are, for an owner to run, as often as you like."""
    yield f"GRANT USAGE ON SCHEMA public TO {', '.join(ROLES)}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {', '.join(ROLES)}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}, {WORKER}"
    for table in tables(metadata):
        for role in ROLES:
            if granted := verbs(role, table):
                yield f'GRANT {", ".join(granted)} ON "{table}" TO {role}'
    yield from SEE
    for name in (ASKED, SAME):
        yield f"REVOKE ALL ON FUNCTION {name}(uuid, uuid[]) FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {name}(uuid, uuid[]) TO {WEB}"
    for table, which in SHOWN.items():
        yield from _wall(table, which.format(table=table, column="case_id"))


def _wall(table: str, which: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for policy in ("by_scope", "by_work", "by_reading"):
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
    yield f"CREATE POLICY by_scope ON {table} TO {WEB} USING ({which})"
    yield f"CREATE POLICY by_work ON {table} TO {WORKER} USING (true)"


def there(connection: Connection) -> bool:
    """Whether the roles were made on this server; never on SQLite."""
    if connection.dialect.name != "postgresql":
        return False
    found = connection.scalar(
        text("SELECT count(*) FROM pg_roles WHERE rolname = ANY(:names)"), {"names": list(ROLES)}
    )
    return bool(found == len(ROLES))


def make(connection: Connection) -> None:
    """Make the roles that are missing; each may sign in once it is given a password."""
    known = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    for role in ROLES:
        if role not in known:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")


def take_down(connection: Connection) -> None:
    """No policy stands, in the transaction that goes on: a column that one reads could not be dropped or altered.

    The tables stay closed to the roles until `renew` opens them again.
    """
    if connection.dialect.name != "postgresql":
        return
    standing = text("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    _run(connection, [f'DROP POLICY "{name}" ON "{table}"' for name, table in connection.execute(standing)])


def renew(connection: Connection, metadata: MetaData) -> int:
    """Give each role exactly its rights, in the transaction that goes on; how many statements it took."""
    wanted = list(statements(metadata))
    _run(connection, wanted)
    return len(wanted)


def _run(connection: Connection, wanted: Iterable[str]) -> None:
    for each in wanted:
        connection.exec_driver_sql(each.replace("%", "%%"))
