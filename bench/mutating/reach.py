"""Which test executes which line: measured once in forked children, a file of tests each, and kept outside the tree.

What was measured holds as long as no file of the application, none that tests share and not that file of tests has
changed. Coverage tells the lines; the processor's time of each test comes with them.
"""

import hashlib
import inspect
import json
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from coverage import Coverage

from bench.mutating import children
from bench.mutating.known import Reach, kept_in
from bench.mutating.mutant import ROOT
from bench.mutating.warm import Warm, busy_seconds, copy_instead_of_migrating

SHARED = ("matching", "referral", "templates", "translations", "wsgi.py")
NOT_CODE = {"__pycache__", "static", "node_modules"}
SUFFIXES = {".py", ".csv", ".html", ".txt", ".po", ".yaml", ".json", ".jsonl"}
SECONDS, WAIT = 1200, 5400
MEASURE = "measured 1"

Lines = dict[str, dict[str, list[int]]]
"""File → line → numbers of tests."""


def measured(warm: Warm, files: list[str], made: Path, at_once: int, say: Callable[[str], None]) -> Reach:
    """The whole map, measuring what is not kept yet."""
    reach, folder, shared = Reach(), kept_in(), _shared()
    folder.mkdir(parents=True, exist_ok=True)
    groups: dict[str, list[str]] = {}
    for test in warm.items:
        groups.setdefault(test.split("::")[0], []).append(test)
    notes = {path: folder / f"{_digest(shared, path, tests, files)}.json" for path, tests in groups.items()}
    missing = [path for path, note in notes.items() if not note.exists()]
    jobs = (
        children.Job(path, _measuring(warm, groups[path], files, made), SECONDS, WAIT) for path in missing
    )
    for number, done in enumerate(children.run(jobs, at_once)):
        if done.ended:
            raise RuntimeError(f"{done.job.key} cannot be measured: {done.ended}")
        notes[done.job.key].write_text(json.dumps(done.said), encoding="utf-8")
        say(f"measured {number + 1} of {len(missing)}: {done.job.key}, {done.seconds:.0f} s")
    reach.name = hashlib.sha256("".join(sorted(note.stem for note in notes.values())).encode()).hexdigest()
    for note in notes.values():
        reach.add(json.loads(note.read_text(encoding="utf-8")))
    return reach


def _digest(shared: bytes, path: str, tests: list[str], files: list[str]) -> str:
    parts = [MEASURE, *tests, "", *files]
    whole = shared + (ROOT / path).read_bytes() + "\0".join(parts).encode()
    return hashlib.sha256(whole).hexdigest()[:24]


def _shared() -> bytes:
    digest = hashlib.sha256()
    for path in _shared_files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _shared_files() -> Iterator[Path]:
    for top in (*SHARED, "tests"):
        for path in sorted((ROOT / top).rglob("*")) if (ROOT / top).is_dir() else [ROOT / top]:
            own = top == "tests" and path.name.startswith("test_")
            if path.suffix in SUFFIXES and path.is_file() and not own and not NOT_CODE & set(path.parts):
                yield path


def watching(files: list[str]) -> Coverage:
    """Coverage of these files alone, in memory."""
    return Coverage(
        data_file=None, include=[str(ROOT / path) for path in files], config_file=False, messages=False
    )


def seen(cover: Coverage, files: list[str]) -> dict[str, dict[int, list[str]]]:
    """What it saw: file → line → contexts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = cover.get_data()
    return {path: data.contexts_by_lineno(str(ROOT / path)) for path in files}


def _measuring(warm: Warm, tests: list[str], files: list[str], made: Path) -> Callable[[Path], Any]:
    def measure(_: Path) -> dict[str, Any]:
        copy_instead_of_migrating(made)
        cover, remembering = watching(files), _of(files, warm.remembering)
        cover.start()
        ends, failed = [busy_seconds()], list[str]()
        for number, (test, has_failed) in enumerate(warm.each(tests)):
            if number % 2:
                ends.append(busy_seconds())
                failed += [test] if has_failed else []
            else:
                _forget(remembering)
                cover.switch_context(test)
        cover.stop()
        seconds = [round(end - began, 4) for began, end in pairwise(ends)]
        return {"tests": tests, "seconds": seconds, "failed": failed, "lines": _numbered(cover, tests, files)}

    return measure


def _numbered(cover: Coverage, tests: list[str], files: list[str]) -> Lines:
    number = {test: n for n, test in enumerate(tests)}
    return {
        path: {str(line): [number[each] for each in names if each in number] for line, names in lines.items()}
        for path, lines in seen(cover, files).items()
        if lines
    }


def _of(files: list[str], remembering: list[Any]) -> list[Any]:
    """Only what these files themselves remember: the rest is dear, and each file of tests begins without it anyway."""
    wanted = {str(ROOT / path) for path in files}
    return [each for each in remembering if inspect.unwrap(each).__code__.co_filename in wanted]


def _forget(remembering: list[Any]) -> None:
    for each in remembering:
        each.cache_clear()
