"""The chapter on a breach is tried: whose data an account touched is found with the trail's own page and commands."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from referral import audit
from referral.accounts.permissions import Role
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake import actions
from referral.intake.models import Card
from referral.notices.authorities import authorities
from tests.factories import a_case, a_user
from tests.pages import Pages


@pytest.fixture
def chapter(root: Path) -> str:
    return (
        (root / "docs/run.md")
        .read_text(encoding="utf-8")
        .split("\n## A breach: within 72 hours\n")[1]
        .split("\n## ")[0]
    )


def test_whose_data_a_stolen_account_read_is_found_and_nobody_elses(
    app: Flask, chapter: str, tmp_path: Path
) -> None:
    stolen, honest = a_user(Role.COORDINATOR), a_user(Role.COORDINATOR)
    read, other = [a_case(), a_case()], a_case()
    for user, cases in ((stolen, [*read, read[0]]), (honest, [other])):
        desk = Pages(app).sign_in(user)
        assert [desk.get(f"/desk/cases/{case.id}").status for case in cases] == [200] * len(cases)
    auditor = Pages(app).sign_in(a_user(Role.AUDITOR))
    asked = f"actor_id={stolen.email}&day={utc_now().date().isoformat()}"
    table = auditor.get(f"/audit/events.csv?{asked}").html
    assert {row["case_id"] for row in csv.DictReader(io.StringIO(table.lstrip("\ufeff")))} - {""} == {
        str(case.id) for case in read
    }
    (tmp_path / "events.csv").write_text(table, encoding="utf-8")
    (line,) = re.findall(r'`python3 -c "(.+)"`', chapter)
    found = subprocess.run(
        [sys.executable, "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == sorted(str(case.id) for case in read)
    seen = auditor.get(f"/audit?case_id={other.reference}").text
    assert str(honest.id) in seen and str(stolen.id) not in seen.split("Save these events")[-1]


def test_its_commands_are_there_and_say_whether_the_trail_holds(
    app: Flask, chapter: str, tmp_path: Path
) -> None:
    Pages(app).sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{a_case().id}")
    audit.seal()
    run = app.test_cli_runner().invoke
    held = run(args=["audit", "verify"])
    assert held.exit_code == 0 and "the chain holds" in held.output
    kept = tmp_path / "lines"
    kept.write_text(run(args=["audit", "anchor"]).output)
    assert run(args=["audit", "anchor", str(kept)]).exit_code == 0
    named = set(re.findall(r"`((?:audit|keys|accounts) \w+)", chapter))
    assert named == {"audit verify", "audit anchor", "keys rotate", "keys links", "accounts reset"}
    for each in named:
        assert run(args=[*each.split(), "--help"]).exit_code == 0


def test_a_new_link_key_alone_ends_no_card_and_a_replaced_card_is_ended(
    app: Flask, chapter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, actor = a_case(), a_user().as_actor()
    actions.issue_card(case, actor, utc_now())
    token = link_token(db.session.scalars(db.select(Card.id).where(Card.case_id == case.id)).one())
    monkeypatch.setitem(app.config, "LINK_KEY", b"another key of thirty-two bytes!")
    assert "It is `keys links` that ends what is out" in chapter
    assert Pages(app).post(f"/card/{token}").status == 303, "the new line alone ends nothing"
    actions.issue_card(case, actor, utc_now())
    assert Pages(app).post(f"/card/{token}").status == 410


def test_it_names_each_authority_as_the_notice_does(chapter: str) -> None:
    for each in authorities():
        row = f"| {each.country} | {each.name} | {each.address} | {each.phone} | {each.email} |"
        assert row in chapter
