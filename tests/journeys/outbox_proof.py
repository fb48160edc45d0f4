"""What a phone's outbox goes through in a proof, and what is lost, twice or without a photograph at the end."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from flask_security.utils import hash_password
from playwright.sync_api import CDPSession, Error, Playwright

from referral.accounts.permissions import Role
from referral.db import db
from referral.demo.people import PASSWORD
from referral.intake.models import Case
from referral.records.papers import queries, storing
from tests.conftest import free_port, make_app
from tests.factories import a_user
from tests.journeys.bad_line import BadGate, Service, bundled
from tests.journeys.border_phone import PHRASE, BorderPhone
from tests.journeys.phone_time import CLOCK, DAY, HASTE
from tests.offline.phones import ANSWERS, signs
from tests.processes import until

EMAIL = "proof@demo.example"
SITE_WORDS = "рак грудей, знайдений доказом"
"""What every entry tells of the cancer: words that stand on no page of ours."""
WITHOUT_PROGRESS = 90.0
"""Seconds in which nothing at all arrives; then the phone is closed and opened again, as on the next day."""
EVENING = 50
"""Entries that one phone brings from a day at the border; more at once would only wait for one another."""
NEXT_DAYS = 3
"""So often; what waits after that is told apart from what is lost."""


class Sums(NamedTuple):
    """Of how many entries and photographs how many are lost, twice, missing.

    `waiting`: entries that lie on the phone and have not arrived whole when the proof gives up. None of them is lost;
    lost is what the service has not and the phone no longer sends.
    """

    entries: int
    photographs: int
    lost: int
    twice: int
    missing: int
    waiting: int

    @property
    def wrong(self) -> int:
        return self.lost + self.twice + self.missing


class Proof:
    """A phone, the bad line, the service; what is expected to stand at the end."""

    def __init__(self, playwright: Playwright, folder: Path, launch: dict[str, Any], seed: int) -> None:
        self.app = make_app(f"sqlite:///{folder / 'proof.sqlite'}", TESTING=False, DEMO=True)
        with self.app.app_context():
            facts = {"email": EMAIL, "password": hash_password(PASSWORD), "language": "uk"}
            a_user(Role.VOLUNTEER, **facts)
            db.session.commit()
            db.session.remove()
        self.service = Service(self.app, free_port(), folder)
        self.gate = BadGate(self.service.url, seed)
        self.expected: dict[str, tuple[str, list[str]]] = {}
        self.sealed: set[str] = set()
        self.happened = Counter[str]()
        self.script = bundled(
            "tests/journeys/outbox_page.js", "--format=iife", "--global-name=proof"
        ).decode()
        self.phone = BorderPhone(playwright, self.gate, folder / "profile", "uk", scripts=(HASTE,), **launch)
        self.phone.context.expose_function("expected", self.expect)
        self.phone.sign_in(EMAIL)
        self.open()
        self.phone.page.wait_for_selector("#enrol:not([hidden])")
        self.phone.sign_up("доказ")
        self.gate.is_bad = True

    def expect(self, entry: str, name: str, photographs: list[str]) -> None:
        """Told by the page before it seals an entry."""
        self.expected[entry] = (name, photographs)

    def open(self) -> None:
        """The phone's page, with what fills in entries beside it."""
        self.phone.go()
        self.phone.page.evaluate(f"{self.script}; window.proof = proof;")
        self.notice()

    def notice(self) -> list[dict[str, Any]]:
        """What the list holds; whatever stands there was sealed, and has to arrive."""
        held: list[dict[str, Any]] = self.phone.page.evaluate("proof.list()")
        self.sealed |= {each["id"] for each in held}
        return held

    def told(self, number: int, photographs: int, real: int) -> dict[str, Any]:
        """What is filled in as an entry of this number."""
        answers = {**ANSWERS, "site_words": SITE_WORDS, "name_original": f"Доказова Особа {number}"}
        told = {"phrase": PHRASE, "answers": answers, "signs": signs(), "name": answers["name_original"]}
        return {**told, "photographs": photographs, "real": real}

    def make(self, number: int, photographs: int, real: int, nickname: str = "") -> None:
        """Fill in and seal one entry; the page sends by itself."""
        told = {**self.told(number, photographs, real), "nickname": nickname}
        self.sealed.add(self.phone.page.evaluate("told => proof.make(told)", told))
        self.phone.page.evaluate("window.dispatchEvent(new Event('focus'))")

    def interrupt(self, number: int, photographs: int) -> None:
        """The page goes while an entry is being sealed: it is whole in the list, or a draft."""
        told = self.told(number, photographs, 0)
        self.phone.page.evaluate("told => { proof.make(told).catch(() => {}); }", told)
        self.phone.page.wait_for_timeout(number % 7 * 8)

    def again(self, by: int | None = None, room: int | None = None) -> CDPSession:
        """The browser ends and begins anew, its clock so many days wrong; `room`: bytes that the site may keep."""
        self.phone.close()
        if by is not None:
            self.phone.scripts[1:] = [CLOCK % (by * DAY)]
        self.phone.open()
        self.phone.context.expose_function("expected", self.expect)
        line = self.phone.context.new_cdp_session(self.phone.page)
        if room:
            line.send("Storage.overrideQuotaForOrigin", {"origin": self.gate.url, "quotaSize": room})
        self.open()
        return line

    def arrived(self) -> list[dict[str, Any]]:
        """What the list holds once nothing waits any more, or nothing more arrives on any of the next days."""
        for _ in range(NEXT_DAYS):
            if self._runs_empty():
                break
            self.happened["opened_again"] += 1
            self.again()
        return self.notice()

    def _runs_empty(self) -> bool:
        self.phone.page.evaluate("window.dispatchEvent(new Event('focus'))")
        while (left := self._left()) and until(partial(self._is_less, left), WITHOUT_PROGRESS):
            pass
        return not left

    def _is_less(self, before: int) -> bool:
        self.phone.page.wait_for_timeout(500)
        return self._left() < before

    def _left(self) -> int:
        return sum(each["left"] for each in self.notice())

    def sums(self) -> Sums:
        """What stands in the service's database beside what was sealed."""
        waiting = {each["id"] for each in self.arrived() if each["left"]}
        with self.app.app_context():
            cases = db.session.scalars(db.select(Case))
            kept = [(str(case.patient.identity["name_original"]), case) for case in cases]
            times = Counter(name for name, _ in kept)
            hashes = {name: _hashes(case) for name, case in kept}
            db.session.remove()
        due = [self.expected[each] for each in self.sealed]
        settled = [self.expected[each] for each in self.sealed - waiting]
        lost = sum(not times[name] for name, _ in settled)
        missing = sum((Counter(told) - hashes.get(name, Counter())).total() for name, told in settled)
        twice = sum(many - 1 for many in times.values())
        return Sums(len(due), sum(len(told) for _, told in due), lost, twice, missing, len(waiting))

    def close(self) -> None:
        self.phone.close()
        self.gate.down()
        self.service.kill()
        with self.app.app_context():
            db.engine.dispose()


def _hashes(case: Case) -> Counter[str]:
    """The digests of the photographs that stand with a case, each opened."""
    files = [each for paper in queries.papers_of(case) for each in paper.files if each.name]
    plain = (storing.opened(each.data_key, each.name or "") for each in files)
    return Counter(hashlib.sha256(each).hexdigest() for each in plain)


@contextmanager
def proving(playwright: Playwright, folder: Path, launch: dict[str, Any], seed: int) -> Iterator[Proof]:
    """A proof with everything it needs, until the block ends."""
    proof = Proof(playwright, folder, launch, seed)
    try:
        yield proof
    finally:
        proof.close()


def page_goes(proof: Proof, number: int) -> None:
    proof.phone.page.reload()
    proof.open()


def tab_goes(proof: Proof, number: int) -> None:
    old, proof.phone.page = proof.phone.page, proof.phone.context.new_page()
    old.close()
    proof.open()


def server_goes(proof: Proof, number: int) -> None:
    proof.service.kill()
    proof.service.start()


def release_comes(proof: Proof, number: int) -> None:
    """Page, scripts and worker are others from one moment to the next, in the middle of what is being sent."""
    proof.service.update()
    proof.gate.version += 1
    server_goes(proof, number)
    proof.phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    proof.make(3 * 10**6 + number, 2, 0)
    page_goes(proof, number)


def network_goes(proof: Proof, number: int) -> None:
    proof.phone.lose_network()
    proof.phone.page.wait_for_timeout(100)
    proof.phone.find_network()


def clock_ahead(proof: Proof, number: int) -> None:
    proof.again(3)


def clock_behind(proof: Proof, number: int) -> None:
    proof.again(-3)


def killed_while_sealing(proof: Proof, number: int) -> None:
    proof.interrupt(10**6 + number, 2)
    tab_goes(proof, number)


def worker_updated_mid_entry(proof: Proof, number: int) -> None:
    """A newer worker comes while somebody types by hand: it waits, and the entry is finished and sealed."""
    name, page = f"Доказова Рукою {number}", proof.phone.page
    page.click("[data-act=new]")
    page.fill("#phrase_now", PHRASE)
    page.click("#open-form button")
    proof.phone.at("consent")
    proof.gate.version += 1
    page.evaluate("navigator.serviceWorker.getRegistration().then((worker) => worker.update())")
    proof.phone.wait_until(
        "navigator.serviceWorker.getRegistration().then((worker) => Boolean(worker.waiting))"
    )
    proof.phone.consent()
    proof.phone.no_signs()
    proof.phone.who(name)
    proof.phone.treatment_after_place("Перемишль", "рак шлунка")
    before = {each["id"] for each in proof.notice()}
    proof.phone.seal("рукою")
    (entry,) = {each["id"] for each in proof.notice()} - before
    proof.expect(entry, name, [])


def phone_full(proof: Proof, number: int) -> None:
    """No room for one more: it is not taken in, what was finished goes all the same, and then there is room again."""
    line, page = proof.again(room=1), proof.phone.page
    page.click("[data-act=new]")
    page.fill("#phrase_now", PHRASE)
    page.click("#open-form button")
    page.wait_for_selector("#told:not([hidden])")
    told = proof.told(2 * 10**6 + number, 2, 2)
    said = page.evaluate("told => proof.make(told).then(() => '', ({ name }) => name)", told)
    proof.happened["refused_for_room"] += said == "QuotaExceededError"
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)
    line.send("Storage.overrideQuotaForOrigin", {"origin": proof.gate.url})


EVENTS: tuple[Callable[[Proof, int], None], ...] = (
    page_goes, tab_goes, server_goes, worker_updated_mid_entry, phone_full, network_goes, clock_ahead,
    release_comes, killed_while_sealing, clock_behind,
)  # fmt: skip


def run(
    proof: Proof, entries: int, photographs: int, real: int, every: int = 1, turns: Iterable[int] = ()
) -> Sums:
    """So many entries, the first photograph of `real` of them a real one; after each `every`-th something happens.

    `turns`: the numbers of those for which there is time. What an evening has brought arrives before the next one.
    """
    for number in turns or range(entries):
        proof.make(number, photographs, int(number * real // entries < (number + 1) * real // entries))
        if number % every == 0:
            event = EVENTS[number // every % len(EVENTS)]
            try:
                event(proof, number)
            except Error as trouble:
                raise AssertionError(f"{event.__name__} at {number}: {trouble}") from trouble
            proof.happened[event.__name__] += 1
        if number % EVENING == EVENING - 1:
            proof.arrived()
    return proof.sums()
