"""Statements that are built once: asked with other values, they tell of those; nothing of one asking stays."""

import ast
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event

from referral.accounts.models import User
from referral.coordination import queries
from referral.coordination.queue.desk import Desk, asked_of
from referral.coordination.queue.worklists import GIVEN
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.prepared import prepared
from tests import factories as a

PLAIN = frozenset({"str", "list", "tuple", "sorted", "set", "bool", "len", "int", "dict"})
"""Functions of Python that need the value itself."""


@pytest.fixture
def built() -> list[str]:
    return []


@pytest.fixture
def named(built: list[str]) -> Any:
    @prepared
    def named(references: list[str], but: uuid.UUID, most: int) -> Select[tuple[str]]:
        built.append("built")
        found = db.select(Case.reference).where(Case.reference.in_(references), Case.id != but)
        return found.order_by(Case.reference).limit(most + 1 - 1)

    return named


@pytest.mark.both_databases
def test_it_is_built_once_and_tells_of_the_values_given(app: Flask, named: Any, built: list[str]) -> None:
    first, second, third = sorted((a.a_case() for _ in range(3)), key=lambda case: case.reference)
    all_three = [each.reference for each in (first, second, third)]

    def told(*values: Any) -> list[str]:
        return list(db.session.scalars(*named(*values)))

    assert told(all_three, first.id, 9) == all_three[1:]
    assert told(all_three, third.id, 1) == all_three[:1]
    assert told([], third.id, 9) == [] and told([second.reference], uuid.uuid4(), 9) == [second.reference]
    assert built == ["built"]


def test_a_value_that_was_forgotten_is_an_error(app: Flask, named: Any) -> None:
    with pytest.raises(Exception, match="required for bind parameter"):
        db.session.scalars(*named([], uuid.uuid4())).all()


@pytest.mark.both_databases
def test_the_counts_of_the_desk_are_each_readers_own_at_each_moment(app: Flask) -> None:
    """The kept statement against the one that is built anew, for readers who differ in all that is given to it."""
    people = [a.a_user("coordinator") for _ in range(3)]
    people[1].countries = ["PL"]
    people[2].countries = ["CZ", "PL"]
    for number, country in enumerate(("PL", "PL", "CZ", "HU")):
        a.a_case(owner_id=people[number % 3].id, place_country=country)
    db.session.commit()
    said = set()
    for reader in people:
        for moment in (a.NOW, a.NOW + timedelta(hours=60), a.NOW + timedelta(hours=80)):
            desk = Desk(reader, moment, a.NOW.date())
            kept = db.session.execute(queries._counts_asked(desk, asked_of({})), desk.values()).one()
            anew = db.session.execute(queries._counts(desk, asked_of({}))).one()
            assert kept._mapping == anew._mapping
            said.add(tuple(kept))
    assert len(said) > len(people), "else no moment told anything"


def test_what_is_given_to_the_counts_differs_by_reader_or_by_moment(app: Flask) -> None:
    one, other = a.a_user("coordinator"), a.a_user("coordinator")
    other.countries = ["PL"]
    now = utc_now()
    first = Desk(one, now, now.date()).values()
    second = Desk(other, now + timedelta(minutes=1), now.date()).values()
    assert first.keys() == GIVEN.keys() and all(first[name] != second[name] for name in GIVEN)


@pytest.fixture
def compiled(app: Flask) -> Iterator[list[int]]:
    """How often SQLAlchemy was handed a statement that it had not seen as the same object before."""
    seen: dict[int, Any] = {}
    new: list[int] = []

    def asked(state: Any) -> None:
        if id(state.statement) not in seen:
            new.append(id(state.statement))
        seen[id(state.statement)] = state.statement

    event.listen(db.session, "do_orm_execute", asked)
    yield new
    event.remove(db.session, "do_orm_execute", asked)


def test_a_case_is_read_by_the_same_statement_whoever_reads(app: Flask, compiled: list[int]) -> None:
    readers, ids = [a.a_user("coordinator") for _ in range(3)], [a.a_case().id for _ in range(3)]
    db.session.commit()
    compiled.clear()
    for reader in [db.session.get_one(User, each.id) for each in readers]:
        assert [case_for(reader, each).id for each in ids] == ids
    assert len(compiled) - len(readers) <= 1, "a statement for each reader's own account, and one of the case"


def test_no_prepared_statement_looks_at_its_values(root: Path) -> None:
    """A builder that asks `if value`, walks through it or writes it out would keep the first answer for good."""
    found = {path: _looks(path.read_text(encoding="utf-8")) for path in (root / "referral").rglob("*.py")}
    assert {path.name: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "body",
    [
        "select(one if day else other)",
        "select(one).where(*(x == each for each in day))",
        "select(f'{day}')",
        "select(day.year)",
        "select(day or one)",
        "select(one).where(one == str(day))",
    ],
)
def test_one_that_does_is_seen(body: str) -> None:
    assert _looks(f"@prepared\ndef built(day: int) -> Any:\n    return {body}\n") == ["built"]
    assert _looks(f"def built(day: int) -> Any:\n    return {body}\n") == []


def _looks(text: str) -> list[str]:
    """The builders of a module that do more with a value than hand it on, compare it or reckon with it."""
    built = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    mine = [node for node in built if any(ast.unparse(each) == "prepared" for each in node.decorator_list)]
    return [node.name for node in mine if any(_is_looked_at(node, each.arg) for each in node.args.args)]


def _is_looked_at(node: ast.FunctionDef, name: str) -> bool:
    def is_it(each: ast.AST) -> bool:
        return isinstance(each, ast.Name) and each.id == name

    def parts(each: ast.AST) -> Iterable[ast.AST]:
        """What of a piece of code would have to know the value."""
        if isinstance(each, ast.If | ast.IfExp | ast.While):
            return ast.walk(each.test)
        if isinstance(each, ast.For | ast.comprehension):
            return (each.iter,)
        if isinstance(each, ast.Attribute | ast.FormattedValue | ast.Subscript | ast.Starred):
            return (each.value,)
        if isinstance(each, ast.BoolOp):
            return each.values
        if isinstance(each, ast.Call) and ast.unparse(each.func) in PLAIN:
            return each.args
        return ()

    return any(is_it(part) for each in ast.walk(node) for part in parts(each))
