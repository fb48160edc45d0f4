"""Two processes share the tests (`-p tests.sharing`, tests/run.sh): each begins with its own, then helps the other.

What is shared is a file of tests on one database. Whoever begins one notes it in a folder that both know, so that each
is run once; who has done its own takes what the other has not begun, from the end, and so both end together.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

Unit = tuple[str, str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--notes", required=True, help="the folder in which both note what they have begun")
    parser.addoption("--beside", required=True, help="the folders and files that one of the two begins with")
    parser.addoption("--rest-first", action="store_true", help="this one begins with all others")


def unit_of(item: pytest.Item) -> Unit:
    """A file of tests, on one database."""
    call = getattr(item, "callspec", None)
    database = str(call.params.get("database", "")) if call else ""
    return item.nodeid.partition("::")[0], "postgresql" if database == "postgresql" else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One's own first; the other's backwards, for it begins at the beginning, with what takes longest."""
    beside = config.option.beside.split()
    halves: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        halves[item.nodeid.startswith(tuple(beside))].append(item)
    halves[True].sort(key=lambda item: (unit_of(item)[1], _place(item, beside)))
    own, others = halves[not config.option.rest_first], halves[config.option.rest_first]
    items[:] = own + [item for unit in reversed(_units(others)) for item in unit]


def _place(item: pytest.Item, beside: list[str]) -> int:
    return next(place for place, name in enumerate(beside) if item.nodeid.startswith(name))


def _units(items: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """A file once begun is run to its end, wherever else some of its tests stand."""
    whole: dict[Unit, list[pytest.Item]] = {}
    for unit, some in groupby(items, unit_of):
        whole.setdefault(unit, []).extend(some)
    return list(whole.values())


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """In place of pytest's own: a test is known to be the next one before the one before it is torn down."""
    if session.testsfailed or session.config.option.collectonly:
        return None
    mine = _claimed(session.items, Path(session.config.option.notes))
    item = next(mine, None)
    while item is not None:
        following = next(mine, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def _claimed(items: Iterable[pytest.Item], notes: Path) -> Iterator[pytest.Item]:
    """The tests of each unit that the other has not begun, noted as one's own when its first test is asked for."""
    for unit in _units(items):
        file, database = unit_of(unit[0])
        try:
            (notes / f"{file.replace('/', '.')} {database}").touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from unit
