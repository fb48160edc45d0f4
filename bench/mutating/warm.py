"""The tests, collected once in a parent that then only forks: what a child of it does starts where all is imported.

The parent opens no database and starts no thread. A child gets its database as a copy of one that was migrated once.
"""

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest

from bench.mutating import children
from bench.mutating.mutant import ROOT

LEFT_OUT = (
    "tests/journeys", "tests/bench", "tests/how_to", "tests/test_architecture.py", "tests/test_serving.py",
    "tests/test_assets.py", "tests/test_postgres.py",
)  # fmt: skip
"""Browsers, measurements, other programs: nothing that is changed in this process reaches them."""
OURS = ("referral", "matching", "tests", "bench")
OPTIONS = ["-qq", "-s", "--no-header", "--no-summary", "--hypothesis-seed=0"]
SQLITE = "sqlite:///"

Work = Callable[["Warm"], None]


class Warm:
    """A plugin of pytest: instead of running the collected tests it hands itself to the work."""

    def __init__(self, work: Work) -> None:
        self.work, self.failures = work, list[str]()
        self.items: dict[str, pytest.Item] = {}
        self.remembering: list[Any] = []
        self.session: Any = None
        self.error: BaseException | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Everything is collected: begin."""
        if session.testsfailed:
            raise session.Interrupted("a file of tests cannot be read")
        self.session, self.items = session, {i.nodeid: i for i in session.items if _on_sqlite(i)}
        self.remembering = _remembering()
        try:
            self.work(self)
        except BaseException as error:
            self.error = error
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep why a test failed."""
        if report.failed:
            self.failures.append(f"{report.nodeid}\n{report.longreprtext[-1500:]}")

    def each(self, tests: list[str]) -> Iterator[tuple[str, bool]]:
        """In a child: run the tests in this order; yields each twice, before it runs and after.

        Then it says whether it failed, and failed again at once: what fails by chance has noticed nothing.
        """
        chosen: list[Any] = [self.items[test] for test in tests]
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            yield item.nodeid, False
            yield item.nodeid, self._fails(item, following) and self._fails(item, following)

    def _fails(self, item: Any, following: Any) -> bool:
        self.session.testsfailed = 0
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return bool(self.session.testsfailed)

    def first_failure(self, tests: list[str]) -> tuple[str, int]:
        """In a child: run the tests up to the first that fails; its name or "", and how many ran."""
        for number, (test, failed) in enumerate(self.each(tests)):
            if failed:
                return test, number // 2 + 1
        return "", len(tests)


def _on_sqlite(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return "postgres" not in getattr(item, "fixturenames", ()) and (
        call is None or call.params.get("database", "sqlite") == "sqlite"
    )


def collect(work: Work, paths: list[str]) -> None:
    """Import the application, collect these tests and do the work. Raises what the work raises."""
    os.chdir(ROOT)
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    warm = Warm(work)
    ignored = [f"--ignore={path}" for path in LEFT_OUT]
    code = pytest.main([*OPTIONS, *ignored, *paths], plugins=[warm])
    if warm.error is not None:
        raise warm.error
    if code:
        raise SystemExit(f"the tests cannot be collected ({code!r})")


def migrated(folder: Path) -> Path:
    """An empty database, migrated once in a child; later children take a copy of it."""
    made = folder / "migrated.sqlite"

    def make(_: Path) -> bool:
        conftest: Any = sys.modules["tests.conftest"]
        app = conftest.make_app(f"{SQLITE}{made}")
        with app.app_context():
            conftest.db.session.remove()
            conftest.db.engine.dispose()
        return True

    if not made.exists():
        (done,) = children.run([children.Job("migrate", make, 300, 900)], 1)
        if done.ended:
            raise RuntimeError("the database cannot be migrated")
    return made


def copy_instead_of_migrating(made: Path) -> None:
    """In a child: the fixture's first `upgrade` of an empty file becomes a copy."""
    conftest: Any = sys.modules["tests.conftest"]
    migrate = conftest.upgrade

    def upgrade() -> None:
        address = os.environ["DATABASE_URL"]
        path = Path(address.removeprefix(SQLITE))
        if address.startswith(SQLITE) and (not path.exists() or not path.stat().st_size):
            shutil.copyfile(made, path)
        else:
            migrate()

    conftest.upgrade = upgrade


def _remembering() -> list[Any]:
    """Everything of ours that remembers results: a child must not be told what the unchanged code said."""
    gc.unfreeze()  # what is frozen is not among the objects
    found = (each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper))
    return [each for each in found if str(each.__module__).split(".")[0] in OURS]


def busy_seconds() -> float:
    """The processor's time of this process."""
    return time.process_time()
