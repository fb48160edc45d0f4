"""`python -m tests.kept.make`: fills a database with invented people and writes it down as `database.jsonl`.

It was run at commit ae10f18, before the code moved to other folders, and is kept to show how the file came about.
The file is never made anew: it has to hold what the code of that commit wrote, in its words and by its rules, and
later code would write its own. So the imports of this program and of `story` are those of that commit.
"""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import time_machine
from flask_migrate import upgrade
from sqlalchemy import text

from referral import audit, outbox
from referral.accounts import actions as accounts
from referral.accounts.models import User
from referral.crypto import link_token
from referral.db import UtcDateTime, db, transaction
from referral.i18n import speaking
from referral.intake import card_session, lost_sessions
from referral.intake.models import Card, Case
from referral.referrals import actions, identity
from referral.referrals.models import Referral
from tests.kept import lines, opening
from tests.kept.keys import LEFT_AT, PASSWORD, code_of
from tests.kept.story.drafting import draft_plans
from tests.kept.story.founding import found
from tests.kept.story.people import NAMES, file_everybody
from tests.kept.story.referring import refer_everybody
from tests.kept.story.world import World, ago
from tests.pages import Pages

COMMIT = "ae10f18"
WRONG_DATES = 3
SECOND_FACTORS = ("coordinator", "auditor")


def make() -> None:
    """Tell the whole story in a database of its own, and write it down."""
    with tempfile.TemporaryDirectory() as folder:
        app = opening.app_on(f"sqlite:///{Path(folder) / 'kept.sqlite'}")
        with app.app_context(), speaking("en"):
            upgrade()
            keys = _live(app)
            _write(keys)
            db.session.remove()
            db.engine.dispose()


def _live(app: Any) -> dict[str, str]:
    world = found()
    keys = {name: _second_factor(app, world, name) for name in SECOND_FACTORS}
    cases = file_everybody(world)
    refer_everybody(world, cases)
    draft_plans(world, cases)
    actions.tick(ago(2))
    audit.seal()
    _last_hours(app, world, cases)
    return keys


def _second_factor(app: Any, world: World, name: str) -> str:
    """Set up an authenticator as its owner does; its key."""
    with time_machine.travel(ago(187), tick=False):
        pages = Pages(app)
        pages.post("/account/login", {"email": world.users[name].email, "password": PASSWORD})
        shown = pages.post("/account/tf-setup", {"setup": "authenticator"})
        found = re.search(r"<code>([A-Z2-7 -]+)</code>", shown.html)
        assert found
        key = found[1].replace("-", "").replace(" ", "")
        pages.post("/account/tf-validate", {"code": code_of(key)})
        assert pages.get("/settings").status == 200
    return key


def _last_hours(app: Any, world: World, cases: dict[str, Case]) -> None:
    """What nobody has sealed yet, and what is under way."""
    for code in ("uk", "ru", "en", "pl", "cs", "hu", "sk", "ro"):
        role, hospital = ("hospital", world.hospitals["pl"].id) if code == "pl" else ("volunteer", None)
        who = (f"{code}@invited.example", role, hospital, code)
        accounts.invite(*who, world.actor("administrator"), ago(1.5))
    with time_machine.travel(ago(1), tick=False):
        _read_pages(app, world, cases)
    _forget_password(world.users["volunteer"])
    path = f"/intake/{cases['draft'].id}/family"
    lost_sessions.keep(path, [("news_to", "Сестрі\nі брату"), ("guardian", "Тітка")], ago(1))
    for minutes in range(WRONG_DATES):
        card_session.open_with({}, cases["first"], "1900-01-01", ago(0.4 - minutes / 60))
    identity.send_code(_booked(), world.actor("hospital"), ago(0.1))


@transaction
def _forget_password(user: User) -> None:
    """The letter as its own code posts it; at that commit the page of a forgotten password did not lead there."""
    outbox.post("reset_instructions", user.email, str(user.language), ago(1), user=str(user.id))


def _read_pages(app: Any, world: World, cases: dict[str, Case]) -> None:
    """Pages that note who reads them: a look-up, a referral, a patient's own page."""
    volunteer = Pages(app).sign_in(world.users["volunteer"])
    born = dict(zip(("year", "month", "day"), NAMES["confirmed"][2].split("-"), strict=True))
    date = {f"birth_date-{part}": value for part, value in born.items()}
    known = {"name": NAMES["confirmed"][1], **date}
    assert volunteer.submit(volunteer.get("/intake/new"), "/intake/new", **known).status == 200
    hospital = Pages(app).sign_in(world.users["hospital"])
    assert hospital.get(f"/hospital/referrals/{_booked().id}").status == 200
    case = cases["confirmed"]
    card = db.session.scalars(db.select(Card).where(Card.case_id == case.id)).one()
    patient = Pages(app)
    patient.get(f"/card/{link_token(card.id)}")
    patient.post("/card", date)
    assert patient.get("/card").status == 200


def _booked() -> Referral:
    return db.session.scalars(db.select(Referral).where(Referral.state == "appointment_set")).one()


def _write(second_factors: dict[str, str]) -> None:
    revision = db.session.scalar(text("select version_num from alembic_version"))
    facts = {"commit": COMMIT, "revision": revision, "left_at": LEFT_AT.isoformat()}
    head = {**facts, "second_factors": second_factors, "kinds": _kinds()}
    with lines.FILE.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head) + "\n")
        for name, kinds in _kinds().items():
            rows = db.select(db.metadata.tables[name]).order_by(text("rowid"))
            for row in db.session.execute(rows).mappings():
                file.write(lines.written(name, kinds, dict(row)) + "\n")


def _kinds() -> lines.Kinds:
    """Every table in the order in which its rows can be written, and what each column holds."""
    return {
        each.name: {column.name: _kind(column.type) for column in each.columns}
        for each in db.metadata.sorted_tables
    }


def _kind(of_column: Any) -> str:
    return "moment" if isinstance(of_column, UtcDateTime) else lines.OF_PYTHON[of_column.python_type]


if __name__ == "__main__":
    make()
