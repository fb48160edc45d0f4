"""flask hospitals load and fetch: what is printed, and how it ends; nothing kept is no success."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from referral.db import db
from referral.hospitals.importing.models import Proposal
from referral.hospitals.models import Hospital
from tests.hospitals.fetching_server import Service, serving
from tests.hospitals.importing_files import ROW, a_file, rows
from tests.hospitals.polish_pages import THREE

COUNT = db.func.count()


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["hospitals", *words])


def hospitals() -> int:
    return db.session.scalar(db.select(COUNT).select_from(Hospital)) or 0


def test_a_source_and_a_file_make_proposals_and_no_hospital(app: Flask, tmp_path: Path) -> None:
    done = run(app, "load", "own", str(a_file(tmp_path, *rows(3))))
    assert done.exit_code == 0 and "3 rows read" in done.output and "proposed: 3 new" in done.output
    assert hospitals() == 0 and len(db.session.scalars(db.select(Proposal)).all()) == 3
    assert "proposed: nothing" in run(app, "load", "own", str(a_file(tmp_path, *rows(3)))).output


def test_a_file_alone_is_taken_at_once(app: Flask, tmp_path: Path) -> None:
    assert "1 added" in run(app, "load", str(a_file(tmp_path))).output and hospitals() == 1


WRONG = {
    "every row refused, proposed": (
        ("own",),
        {"country": "XX"},
        "All 1 rows were refused; the first, line 2",
    ),
    "every row refused, taken": ((), {"country": "XX"}, "every row was refused"),
}


@pytest.mark.parametrize("what", list(WRONG))
def test_all_refused_is_no_success(app: Flask, tmp_path: Path, what: str) -> None:
    source, wrong, sentence = WRONG[what]
    done = run(app, "load", *source, str(a_file(tmp_path, {**ROW, **wrong})))
    assert done.exit_code != 0 and sentence in done.output and "Traceback" not in done.output


@pytest.mark.parametrize("source", [("own",), ()])
def test_an_unclosed_quote_is_a_sentence(app: Flask, tmp_path: Path, source: tuple[str, ...]) -> None:
    path = a_file(tmp_path)
    path.write_text(path.read_text().replace("Szpital", '"Szpital', 1))
    done = run(app, "load", *source, str(path))
    assert done.exit_code == 1 and "Line 2: a quotation mark is opened" in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_what_is_no_source_or_no_file_is_told(app: Flask, tmp_path: Path) -> None:
    assert "nonsense is no source" in run(app, "load", "nonsense", str(a_file(tmp_path))).output
    assert "there is no such file" in run(app, "load", "own", str(tmp_path / "none.csv")).output
    assert "give the file of own" in run(app, "load", "own").output


def test_progress_is_told(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referral.hospitals.commands.A_WORD_EVERY", 10)
    assert "20 rows read\n" in run(app, "load", "own", str(a_file(tmp_path, *rows(25)))).output


def test_the_sources_and_their_terms_are_listed(app: Flask) -> None:
    done = run(app, "sources")
    assert "nrpzs" in done.output and "CC BY 4.0" in done.output


def test_a_source_is_fetched_and_proposed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referral.hospitals.importing.fetching.A_SECOND", 0)
    monkeypatch.setattr("referral.hospitals.importing.fetching.Polite.wait", lambda _self: None)
    with serving(Service(dict(enumerate(THREE, start=1)))) as service:
        done = run(app, "fetch", "nfz", "--into", str(tmp_path), "--from", service.url)
    assert done.exit_code == 0, done.output
    assert "proposed: 3 new" in done.output
    assert "OncoBridge (" in service.headers[0]["User-Agent"] and "@" in service.headers[0]["User-Agent"]
