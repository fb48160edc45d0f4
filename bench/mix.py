"""What a mixed day costs: each kind of request beside a plain page of fifty rows, and a ranking beside the geopy loop.

`python -m bench.mix [--quick] [--postgresql]` serves the shipped directory and invented people to itself and ends with
one JSON object. Every request is a whole one, from the WSGI call to the packed answer; counted is the time of the
processor (of ours: a server's is its own). The kinds come mixed in the shares below, so that an answer makes the
kept network old for the ranking after it. Forms are read and filled in between, and not counted.
  fifty      fifty cases by the same ORM as one plain table by the same templates: the measure of all others
  ranking    one case ranked as the page does it, its network kept, and what was asked of it before; loop: Python over
             all hospitals with geopy, what is known of whether they treat the need ready made for it too
"""

import argparse
import gc
import gzip
import json
import os
import platform
import random
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from time import process_time
from types import SimpleNamespace
from typing import Any, NamedTuple

from flask import Flask, render_template_string

from bench.ranking.served import ranked
from bench.ranking.stopwatch import progress
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.referrals.models import Referral
from tests.conftest import make_app
from tests.crowd.referrals import a_link
from tests.crowd.whole import crowd
from tests.crowd.writing import write_all
from tests.intake.walk import CONSENT, CONTACT, NONE
from tests.pages import BASE, Page, Pages, session_row
from tests.postgres import PrivatePostgres

SHARES = {"queue": 26, "case": 20, "suggestions": 12, "cards": 12, "answer": 10, "intake": 16, "directory": 4}
"""So many of a hundred requests."""
AIMS = {"mixed": 4, "case": 10}
PEOPLE = 200
TYPED = (
    "рак молочної залози",
    "рак легені",
    "лімфома",
    "C50",
    "меланома шкіри",
    "рак шлунка",
    "лейкоз",
    "саркома",
)
SIGNS = ("red-flags", "red-flags/about", "red-flags/today")
GROUPS: dict[str, dict[str, Any]] = {**dict.fromkeys(SIGNS, NONE), "contact": CONTACT}
UNTIL = "2999-01-01T00:00:00+00:00"
FIFTY = """<!doctype html><title>Cases</title><table>{% for each in rows %}<tr><td>{{ each.reference }}</td>
<td>{{ each.state }}</td><td>{{ each.priority }}</td>
<td>{{ each.place_name }}</td><td>{{ each.created_at|datetime }}</td>
</tr>{% endfor %}</table>"""
READS = {
    "Accept": "text/html",
    "Accept-Encoding": "gzip, br",
    "Accept-Language": "uk",
    "Sec-Fetch-Site": "same-origin",
}

Request = Callable[[], float]


class Scene(NamedTuple):
    """Who asks, and what the pages are about."""

    people: dict[str, Any]
    case: uuid.UUID
    card: uuid.UUID


def main() -> None:
    """Measure, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer requests, under a minute")
    parser.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL instead of SQLite")
    asked = parser.parse_args()
    with a_database(asked.postgresql) as url:
        app = make_app(url, WTF_CSRF_ENABLED=False, TESTING=False, LOG_LEVEL="ERROR")
        app.add_url_rule("/fifty", view_func=fifty)
        found = filled(app)
        figures = measure(app, found, 100 if asked.quick else 600) | ranked(app, found.case)
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "postgresql": asked.postgresql}
    print(json.dumps({"bench": "mix", **machine, **figures}))


@contextmanager
def a_database(postgresql: bool) -> Iterator[str]:
    """The address of an empty one, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if not postgresql:
            yield f"sqlite:///{folder}/mix.sqlite"
            return
        with PrivatePostgres() as server:
            yield str(server.url)


def fifty() -> str:
    """The plain page that all others are measured by."""
    rows = db.session.scalars(db.select(Case).order_by(Case.reference).limit(50)).all()
    return render_template_string(FIFTY, rows=rows)


def filled(app: Flask) -> Scene:
    """The shipped directory and people enough."""
    progress("filling a database")
    with app.app_context():
        load_directory(utc_now())
        made = crowd(PEOPLE)
        who = made.people.items()
        people = {role: SimpleNamespace(id=each.id, fs_uniquifier=each.fs_uniquifier) for role, each in who}
        found = Scene(people, made.case.id, made.card.id)
        db.session.remove()
    return found


def took(
    pages: Pages, path: str, method: str = "GET", data: dict[str, Any] | None = None
) -> tuple[float, Any]:
    """Milliseconds of the processor for one request, and the answer."""
    start = process_time()
    answer = pages.client.open(path, method=method, data=data, base_url=BASE, headers=READS, buffered=True)
    return (process_time() - start) * 1000, answer


def measure(app: Flask, found: Scene, requests: int) -> dict[str, Any]:
    """Every kind's mean, mixed in its share, beside the page of fifty rows in the same run."""
    with app.app_context():
        kinds = {name: make(app, found) for name, make in KINDS.items()}
    drawn = random.Random(20261129).choices(list(SHARES), list(SHARES.values()), k=requests)
    for name in (*SHARES, *SHARES):
        kinds[name]()
    plain, times = Pages(app), {name: [] for name in (*SHARES, "fifty")}
    took(plain, "/fifty")
    gc.collect()
    gc.freeze()  # as the server does when it is warm
    progress(f"{requests} requests")
    for name in drawn:
        times[name].append(kinds[name]())
        times["fifty"].append(took(plain, "/fifty")[0])
    return told({name: sum(each) / max(len(each), 1) for name, each in times.items()})


def told(means: dict[str, float]) -> dict[str, Any]:
    """Print each kind, and the mixed request."""
    mixed = sum(means[name] * share for name, share in SHARES.items()) / sum(SHARES.values())
    ratios = {name: each / means["fifty"] for name, each in (means | {"mixed": mixed}).items()}
    for name, ratio in ratios.items():
        aim = f" (aim {AIMS[name]}{'' if ratio <= AIMS[name] else ', missed'})" if name in AIMS else ""
        print(f"{name:<12} {ratio * means['fifty']:8.1f} ms  {ratio:6.1f} x fifty rows{aim}")
    return {"fifty_ms": round(means["fifty"], 2)} | {f"{k}_ratio": round(v, 2) for k, v in ratios.items()}


def reading(who: str, *paths: str) -> Callable[[Flask, Scene], Request]:
    """A page that somebody reads, one address after the other."""

    def make(app: Flask, found: Scene) -> Request:
        pages, addresses = Pages(app).sign_in(found.people[who]), cycle(paths)
        return lambda: took(pages, next(addresses))[0]

    return make


def cases(app: Flask, found: Scene) -> Request:
    """One case after the other, each with its ranking."""
    pages = Pages(app).sign_in(found.people["coordinator"])
    with app.app_context():
        waiting = db.select(Case.id).where(Case.state == "waiting").order_by(Case.reference)
        keys = cycle([found.case, *db.session.scalars(waiting.limit(40))])
        db.session.remove()
    return lambda: took(pages, f"/desk/cases/{next(keys)}")[0]


def suggestions(app: Flask, found: Scene) -> Request:
    """What stands in the field of the diagnosis after some letters more."""
    pages, words = Pages(app).sign_in(found.people["volunteer"]), cycle(TYPED)
    lengths = cycle((4, 6, 8, 12))
    return lambda: took(pages, "/intake/diagnoses", "POST", {"q": next(words)[: next(lengths)]})[0]


def cards(app: Flask, found: Scene) -> Request:
    """The patient's own page, opened."""
    pages = Pages(app)
    with pages.client.session_transaction(base_url=BASE) as session:
        row = session_row("card", subject_id=found.card)
        session["card"] = {"id": str(found.card), "until": UNTIL, "opened": True, "row": row}
    return lambda: took(pages, "/card")[0]


def answers(app: Flask, found: Scene) -> Request:
    """A hospital opens its link, reads, and declines: three requests in turns, the next with the next referral."""
    return _answering(app, found).__next__


def _answering(app: Flask, found: Scene) -> Iterator[float]:
    for link, address in _links(app):
        pages = Pages(app)
        yield took(pages, address)[0]
        with app.app_context(), pages.client.session_transaction(base_url=BASE) as session:
            row = session_row("answer", subject_id=link)
            session.update(answer={"link": str(link), "until": UNTIL, "row": row})
        yield took(pages, "/answer")[0]
        form = Page(pages.client.get("/answer/step/reject", base_url=BASE)).form("/answer/step/reject")
        yield took(pages, "/answer/step/reject", "POST", {**form["values"], "reason": "no_capacity"})[0]
    raise RuntimeError("no referral is left to be answered")


def _links(app: Flask) -> list[Any]:
    """A link for each referral that is to be answered."""
    with app.app_context():
        open_ones = db.session.scalars(db.select(Referral).where(Referral.state == "requested")).all()
        made = [
            a_link(each, db.session.get_one(Hospital, each.hospital_id), "answer", utc_now())
            for each in open_ones
        ]
        write_all()
        keys = [(each.id, f"/answer/{link_token(each.id)}") for each in made]
        db.session.remove()
    return keys


def intakes(app: Flask, found: Scene) -> Request:
    """A volunteer asks for the consent, then one page after the other: read, sent."""
    steps = _filing(Pages(app).sign_in(found.people["volunteer"]))
    return lambda: next(steps)


def _filing(pages: Pages) -> Iterator[float]:
    while True:
        spent, page = took(pages, "/intake/new/consent")
        yield spent
        spent, answer = took(pages, "/intake/new/consent", "POST", _filled(page, "/consent", CONSENT))
        yield spent
        case = answer.headers["Location"].split("/intake/")[1].split("/")[0]
        for group, said in (
            ("red-flags", NONE),
            ("red-flags/about", NONE),
            ("red-flags/today", NONE),
            ("contact", CONTACT),
        ):
            path = f"/intake/{case}/{group}"
            spent, page = took(pages, path)
            yield spent
            yield took(pages, path, "POST", _filled(page, path, said))[0]


def _filled(answer: Any, action: str, said: dict[str, Any]) -> dict[str, Any]:
    """What a form sends with these answers."""
    if answer.headers.get("Content-Encoding") == "gzip":
        answer.set_data(gzip.decompress(answer.get_data()))
    forms = [form for form in Page(answer).forms() if action in form["action"] or not form["action"]]
    return {**forms[0]["values"], **said}


KINDS: dict[str, Callable[[Flask, Scene], Request]] = {
    "queue": reading("coordinator", "/desk"),
    "case": cases,
    "suggestions": suggestions,
    "cards": cards,
    "answer": answers,
    "intake": intakes,
    "directory": reading("volunteer", "/hospitals", "/hospitals?page=2"),
}

if __name__ == "__main__":
    main()
