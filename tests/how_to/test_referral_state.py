"""How do I add a referral state? A waiting list, in a copy: at most seven files, walked; what is forgotten is loud."""

import pytest

from tests.how_to.copying import Copy
from tests.how_to.kernels import bring_kernels

TABLE = "referral/referrals/table"
MIGRATIONS = "referral/migrations/versions"
MOST_FILES = 7
HOLD_THE_TABLES = (
    "tests/test_schema.py",
    "tests/referrals/test_table_of_moves.py",
    "tests/test_occasions.py",
    "tests/referrals/test_moves.py",
    "tests/referrals/test_states.py",
    "tests/accounts/test_list_events.py",
)

STATE = """    "waiting_list": State(
        name=_l("On the hospital's waiting list"),
        colour="purple",
        phase=ASKING,
        owed_by=HOSPITAL,
        duty="await_place",
        happened=_l("The hospital has already put this patient on its waiting list."),
    ),
"""
MOVE = """    Move(
        verb="put_on_waiting_list",
        sources=("requested", "received"),
        target="waiting_list",
        by=(HOSPITAL,),
    ),
"""
WORDS = """    "put_on_waiting_list": StepWords(
        button=_l("Put on our waiting list"),
        title=_l("Put the patient on your waiting list?"),
        explained=_l("You may still accept or decline. Other hospitals may accept meanwhile."),
        done=_l("Thank you. The patient is on your waiting list."),
    ),
"""
DESK_WORDS = """    "put_on_waiting_list": DeskWords(
        history=_l("Put on its waiting list: %(hospital)s"),
        trail=_l("The hospital put the patient on its waiting list"),
        tone=NOW,
    ),
"""
DUTY = """    "await_place": _l("Wait for a place on the hospital's list"),
"""
MIGRATION = '''"""a referral may be on a hospital's waiting list"""

import sqlalchemy as sa
from alembic import op


revision = 'waiting_list'
down_revision = '{before}'
branch_labels = None
depends_on = None

BEFORE = "state in ('accepted', 'accepted_with_conditions', 'appointment_set', 'attended', 'decline_wished', \\
'info_requested', 'other_day_wished', 'patient_confirmed', 'received', 'requested', 'treatment_started')"
AFTER = BEFORE.replace("'treatment_started'", "'treatment_started', 'waiting_list'")


def _renewed(where: str) -> None:
    op.drop_index('uq_referral_open_once', 'referral')
    is_open = {{'sqlite_where': sa.text(where), 'postgresql_where': sa.text(where)}}
    op.create_index('uq_referral_open_once', 'referral', ['case_id', 'hospital_id'], unique=True, **is_open)


def upgrade() -> None:
    _renewed(AFTER)


def downgrade() -> None:
    _renewed(BEFORE)
'''


def add_row(copy: Copy, table: str, after: str, row: str) -> None:
    """One more row of a table, after the row of this key."""
    path = f"{TABLE}/{table}.py"
    start = copy.text(path).index(after)
    end = copy.text(path).index("\n    ),\n", start) + len("\n    ),\n")
    copy.insert(path, after=copy.text(path)[start:end], text=row)


def add_state(copy: Copy) -> None:
    """The state itself, with its words, its colour, whose turn it is."""
    add_row(copy, "states", '    "received": State(', STATE)


def add_step(copy: Copy) -> None:
    """The step that leads there; the steps that lead on follow from the state's columns."""
    add_row(copy, "moves", '        verb="receive",', MOVE)


def add_words(copy: Copy) -> None:
    """What the hospital reads."""
    add_row(copy, "words", '    "accept_with_conditions": StepWords(', WORDS)


def add_desk_words(copy: Copy) -> None:
    """What the desk and the auditor read, and what the desk has to do."""
    add_row(copy, "desk_words", '    "receive": DeskWords(', DESK_WORDS)
    copy.insert(f"{TABLE}/desk_words.py", after="Waiting for the hospital's answer\"),\n", text=DUTY)


def add_to_the_copy_of_the_table(copy: Copy) -> None:
    """The table written out a second time."""
    path = "tests/referrals/test_table_of_moves.py"
    copy.replace(path, 'ANSWERABLE = "requested received"', 'ANSWERABLE = "requested received waiting_list"')
    copy.insert(
        path,
        after="receive: requested > received | hospital | - - - |\n",
        text="put_on_waiting_list: requested received > waiting_list | hospital | - - - |\n",
    )
    copy.replace(path, '{"requested", "received", "info_', '{"requested", "received", "waiting_list", "info_')


def add_occasion(copy: Copy) -> None:
    """Who hears of the step."""
    copy.insert(
        "referral/occasions.py", after='    *_both("reject"),\n', text='    *_both("put_on_waiting_list"),\n'
    )


def add_migration(copy: Copy) -> None:
    """The index that keeps a second open request out counts the new state."""
    newest = max(path.name for path in (copy.root / MIGRATIONS).glob("[0-9]*.py"))
    copy.add(f"{MIGRATIONS}/9999_waiting_list.py", MIGRATION.format(before=newest[:4]))


RECIPE = {
    "state": add_state,
    "step": add_step,
    "words": add_words,
    "desk words": add_desk_words,
    "occasion": add_occasion,
    "migration": add_migration,
    "second copy": add_to_the_copy_of_the_table,
}


def edited(copy: Copy, *without: str) -> Copy:
    """The copy after the recipe, but for these of its edits."""
    for name, edit in RECIPE.items():
        if name not in without:
            edit(copy)
    return copy


def test_the_recipe_touches_seven_files_and_the_manual_names_each(copy: Copy) -> None:
    edited(copy)
    section = copy.text("docs/how-to.md").split("## How do I add a referral state", 1)[1].split("\n## ", 1)[0]
    assert len(copy.touched) <= MOST_FILES, sorted(copy.touched)
    assert not [path for path in copy.touched if f"`{path}`" not in section]
    tidy = [path for path in copy.touched if not path.startswith(MIGRATIONS)]
    copy.module("ruff", "check", *tidy)
    copy.module("ruff", "format", "--check", *tidy)


def test_a_waiting_list_works_from_the_hospitals_answer_to_the_queue_and_its_end(copy: Copy) -> None:
    edited(copy)
    bring_kernels(copy)
    copy.module("pytest", "-q", "tests/how_to/walks/waiting_list.py", *HOLD_THE_TABLES)


@pytest.mark.parametrize(
    ("forgotten", "said"),
    [
        ("state", r"states without a row, or that no step leads to: \['waiting_list'\]"),
        ("step", r"states without a row, or that no step leads to: \['waiting_list'\]"),
        ("words", r"no words for \['put_on_waiting_list'\]"),
        ("desk words", r"no words at the desk for \['await_place', 'put_on_waiting_list'\]"),
    ],
)
def test_a_row_that_is_forgotten_stops_the_start_and_is_named(copy: Copy, forgotten: str, said: str) -> None:
    edited(copy, forgotten)
    with pytest.raises(AssertionError, match=said):
        copy.run("import referral.referrals.views")


def test_a_forgotten_migration_and_missing_translations_are_red_tests_and_no_crash(copy: Copy) -> None:
    edited(copy, "migration")
    copy.run("import referral.referrals.views")
    with pytest.raises(AssertionError, match="waiting_list"):
        copy.module("pytest", "-q", "tests/test_schema.py", "-k", "count_the_states")
    with pytest.raises(AssertionError, match="make i18n"):
        copy.module("pytest", "-q", "tests/test_translations.py", "-k", "today")
