"""The demo shows papers that people have worked on, and a phone that is signed up."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import MultiDict

from referral.dangers.hazards import hazards
from referral.dangers.models import Danger
from referral.db import db, utc_now
from referral.demo import papers, reading
from referral.demo.seed import fill_empty
from referral.forms import Form
from referral.hospitals.loading import load_directory
from referral.offline.models import Device
from referral.records.papers.models import Paper
from referral.records.reading import forms
from referral.records.reading.kinds import fields
from referral.records.reading.queries import values_of
from referral.records.showing.queries import desk_pages
from tests.conftest import make_app


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demo as `make run` fills it."""
    app = make_app(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite'}", DEMO=True)
    with app.app_context():
        load_directory(utc_now())
        fill_empty(utc_now())
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_case_of_the_demo_has_opened_papers_typed_values_and_a_covered_page(demo: Flask) -> None:
    assert reading.read_papers(utc_now()) == f"{len(reading.READ)} values, 1 page covered"
    assert reading.read_papers(utc_now()) == "present already"
    case = db.session.scalars(db.select(Paper)).first().case  # type: ignore[union-attr]
    assert {each.field for each in values_of(case.id)} == {field for _, field, _, _ in reading.READ}
    assert [page.is_ready for page in desk_pages(case)].count(True) == 1
    assert len(desk_pages(case)) == 3


@pytest.mark.parametrize(("number", "field", "said", "line"), reading.READ)
def test_what_is_typed_there_is_what_its_form_takes(
    app: Flask, number: int, field: str, said: dict[str, str], line: str
) -> None:
    typed = {name: value for name, value in said.items() if name != "day"}
    if "day" in said:
        typed |= dict(zip(("day-year", "day-month", "day-day"), said["day"].split("-"), strict=True))
    form = Form.of(forms.schema_of(fields()[field]), MultiDict({**typed, "ninth": "1"}))
    assert form.valid and forms.said_of(fields()[field], form.data) == said
    assert papers.frame_of(reading.KIND, number, line)


@pytest.mark.parametrize(("number", "field", "said", "line"), reading.READ)
def test_the_frame_holds_its_whole_line_and_no_other(
    number: int, field: str, said: dict[str, str], line: str
) -> None:
    sheet = Image.open(io.BytesIO(papers._drawn(dict(papers.PAPERS)[reading.KIND][number - 1]))).convert("L")
    left, top, width, height = papers.frame_of(reading.KIND, number, line)
    edges = (
        left * sheet.width,
        top * sheet.height,
        (left + width) * sheet.width,
        (top + height) * sheet.height,
    )
    within = sheet.crop(tuple(round(each / 1000) for each in edges))
    rows = [within.crop((0, y, within.width, y + 1)).getextrema()[0] < 128 for y in range(within.height)]
    assert any(rows) and not rows[0] and not rows[-1]


def test_the_log_of_dangers_shows_reports_on_every_step(demo: Flask) -> None:
    log = db.session.scalars(db.select(Danger).order_by(Danger.reported_at)).all()
    assert [each.state for each in log] == ["closed", "judged", "looked_at", "new"]
    assert {each.hazard for each in log if each.hazard} <= set(hazards())
    rules = {rule.rule for rule in demo.url_map.iter_rules()}
    assert {each.page for each in log} <= rules


def test_a_phone_is_in_the_list(demo: Flask) -> None:
    assert db.session.scalars(db.select(Device.nickname)).all() == ["Медика, синій телефон"]
