"""`How do I add a requirement` (docs/how-to.md): the isolation room, from eight requirements to nine."""

from pathlib import Path

import pytest

from tests.how_to.copying import Copy

MOST_FILES = 8
HOLD_THE_TABLES = (
    "tests/matching/test_requirements.py",
    "tests/matching/test_canonical.py",
    "tests/matching/test_purity.py",
    "tests/engine/test_wording.py",
)
"""Tests that every requirement has to pass, the ninth as well."""
RULES = "tests/matching/rules.py"
REQUIREMENTS = "matching/ranking/requirements.py"
FACTS = "referral/engine/facts.py"
WORDING = "referral/engine/wording.py"


@pytest.fixture
def nine(copy: Copy) -> Copy:
    """A copy in which the recipe was followed."""
    _facts(copy)
    _rule(copy)
    _rows(copy)
    _words(copy)
    _examples(copy)
    return copy


def _facts(copy: Copy) -> None:
    """1, 2: what the patient needs, what a hospital has; None is not known."""
    copy.insert(
        "matching/facts/need.py",
        after="    relatives_lon: float | None = None\n",
        text="    isolation: bool | None = None\n",
    )
    copy.insert(
        "matching/facts/hospital.py",
        after="    services: tuple[ServiceFacts, ...] = ()\n",
        text="    isolation_room: bool | None = None\n",
    )


def _rule(copy: Copy) -> None:
    """3: the rule, its row, the engine's next number."""
    copy.insert(
        REQUIREMENTS,
        after="    return min(limits, default=None)\n",
        text='''

def isolation_room(columns: NeedColumns) -> Int8:
    """What the hospital says of an isolation room, where the patient must be kept apart; else yes."""
    if not columns.need.isolation:
        return _all(columns, Answer.YES)
    said = {True: YES, False: NO, None: UNSAID}
    return np.array([said[row.isolation_room] for row in columns.network.hospitals], dtype=np.int8)
''',
    )
    copy.replace(
        REQUIREMENTS,
        """        change=None,
    ),
)
""",
        """        change=None,
    ),
    Requirement(
        "isolation_room",
        isolation_room,
        source="the hospital's own page",
        why="others must not be infected",
        reads=("isolation",),
        change=ChangeRule("hospital_has_isolation_room"),
    ),
)
""",
    )
    copy.replace(REQUIREMENTS, "ENGINE = 7\n", "ENGINE = 8\n")


def _rows(copy: Copy) -> None:
    """4, 5: which row of the hospitals' table says it, and from which answers the facts come."""
    copy.replace(
        "referral/hospitals/tables.py",
        'one_of(row, "modality", ("", *Modality))',
        'one_of(row, "modality", ("", *Modality, "isolation_room"))',
    )
    copy.insert(
        FACTS,
        after="        relatives_lon=town[1] if town else None,\n",
        text='        isolation=_yes_or_no((case.answers or {}).get("fitness", {}).get("isolation")),\n',
    )
    copy.insert(
        FACTS,
        after="        takes_to=_years(hospital.takes_to),\n",
        text='        isolation_room=_says(row, "isolation_room"),\n',
    )
    copy.append(
        FACTS,
        '''

def _yes_or_no(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


def _says(row: Row, code: str) -> bool | None:
    """What is said of the hospital as a whole; sources that contradict each other leave it open."""
    said = {each.answer for each in row.said if each.modality == code}
    return _yes_or_no(said.pop()) if len(said) == 1 else None
''',
    )


def _words(copy: Copy) -> None:
    """6: a sentence for each answer, and for the change."""
    sentences = {
        "MET": ("isolation_room", "It has an isolation room, or the patient needs none."),
        "NOT_KNOWN": ("isolation_room", "Nobody has said whether it has an isolation room. Ask."),
        "FAILED": ("isolation_room", "It says that it has no isolation room."),
        "CHANGES": (
            "hospital_has_isolation_room",
            "The hospital would have to say that it has an isolation room.",
        ),
    }
    for table, (code, sentence) in sentences.items():
        copy.insert(WORDING, after=f"\n{table}: Sentences = {{\n", text=f'    "{code}": _l("{sentence}"),\n')


def _examples(copy: Copy) -> None:
    """7: the rule by example, and what is otherwise once its change came true."""
    copy.insert(
        RULES,
        after="RULES: list[tuple[str, Answer, Need, HospitalFacts]] = [\n",
        text="""    ("isolation_room", YES, a_need(), PLAIN),
    ("isolation_room", YES, a_need(isolation=True), a_hospital(isolation_room=True)),
    ("isolation_room", NO, a_need(isolation=True), a_hospital(isolation_room=False)),
    ("isolation_room", UNSAID, a_need(isolation=True), PLAIN),
""",
    )
    copy.insert(
        RULES,
        after="MADE = {\n",
        text="""    "hospital_has_isolation_room": lambda need, hospital, change: (
        need,
        replace(hospital, isolation_room=True),
    ),
""",
    )


def test_the_recipe_touches_few_files_and_the_manual_names_each(nine: Copy) -> None:
    section = nine.text("docs/how-to.md").split("## How do I add a requirement", 1)[1].split("\n## ", 1)[0]
    assert len(nine.touched) <= MOST_FILES
    assert not [path for path in nine.touched if f"`{path}`" not in section]
    nine.module("ruff", "check", *nine.touched)
    nine.module("ruff", "format", "--check", *nine.touched)


def test_a_ninth_requirement_is_ranked_explained_and_shown(nine: Copy) -> None:
    nine.module("tests.matching.keep")
    nine.module("pytest", "-q", "tests/how_to/walks/requirement.py", *HOLD_THE_TABLES)


def test_without_a_sentence_the_tests_of_wording_say_which(nine: Copy) -> None:
    text = nine.text(WORDING).replace(
        '    "isolation_room": _l("It says that it has no isolation room."),\n', ""
    )
    (nine.root / WORDING).write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="isolation_room"):
        nine.module("pytest", "-q", "tests/engine/test_wording.py", "-k", "each_table_holds")


def test_the_walk_is_only_for_the_copy(root: Path) -> None:
    assert not list((root / "tests/how_to/walks").glob("test_*.py"))
