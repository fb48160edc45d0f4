"""How do I add a feature: a folder, its page, its row in create_app; without the row the contracts refuse it."""

import pytest

from tests.how_to.copying import Copy

MOST_FILES = 4
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
ROW = '    ("records",),\n'
VIEWS = '''"""The page of parking: which hospitals a coordinator can say something of."""

from flask import Blueprint, Flask, render_template

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.hospitals import queries

blueprint = Blueprint("parking", __name__)


def init_app(app: Flask) -> None:
    """Register the page of parking."""
    app.register_blueprint(blueprint)


@blueprint.get("/parking")
@allows(Permission.CASE_COORDINATE)
def list() -> str:
    """Every hospital that receives people."""
    return render_template("parking/list.html", hospitals=queries.directory(on=utc_now().date()))
'''
PAGE = """{% extends "base.html" %}
{% block title %}{{ _("Hospitals") }}{% endblock %}
{% block content %}
<h1>{{ _("Hospitals") }}</h1>
{% for hospital in hospitals.rows %}<p>{{ hospital.name }}</p>{% endfor %}
{% endblock %}
"""
WALK = '''"""A coordinator finds the new page; nobody else learns that it is there."""

import pytest

from tests import factories as a
from tests.pages import Pages


@pytest.mark.parametrize("role, status", [("coordinator", 200), ("volunteer", 404), ("auditor", 404)])
def test_the_page_is_there_for_its_role_alone(pages: Pages, role: str, status: int) -> None:
    a.a_hospital(name="Szpital z parkingiem")
    page = pages.sign_in(a.a_user(role)).get("/parking")
    assert page.status == status and ("Szpital z parkingiem" in page.html) == (status == 200)
'''


@pytest.fixture
def feature(copy: Copy) -> Copy:
    """The recipe of docs/how-to.md."""
    copy.add("referral/parking/__init__.py", '"""Where to leave a car at a hospital."""\n')
    copy.add("referral/parking/views.py", VIEWS)
    copy.add("templates/parking/list.html", PAGE)
    copy.insert("referral/__init__.py", after=ROW, text='    ("parking",),\n')
    return copy


def test_a_feature_takes_four_files_and_its_page_is_there_for_its_role(feature: Copy) -> None:
    assert len(feature.touched) <= MOST_FILES
    feature.add("tests/parking/__init__.py", '"""Parking."""\n')
    feature.add("tests/parking/test_list.py", WALK)
    feature.module("pytest", "tests/parking", "-q")


def test_the_contracts_take_it_with_its_row_and_refuse_it_without(feature: Copy) -> None:
    feature.run(LINT)
    feature.replace("referral/__init__.py", '    ("parking",),\n', "")
    with pytest.raises(AssertionError, match=r"referral\.parking"):
        feature.run(LINT)


def test_without_a_declared_permission_the_app_does_not_start(feature: Copy) -> None:
    feature.replace("referral/parking/views.py", "@allows(Permission.CASE_COORDINATE)\n", "")
    with pytest.raises(AssertionError, match="views without a declared permission: parking.list"):
        feature.run("from referral import create_app; create_app()", DEMO="1")
