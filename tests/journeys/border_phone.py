"""A phone at the border: a real browser with a profile of its own, behind a network that can really be taken away."""

import io
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright

from referral.demo.people import PASSWORD
from tests.journeys.traveller import LOCALES, PHONE

PHRASE = "липа криниця сорок човен"
EXPECTED = "Failed to load resource"
LAST_CATALOGUE = "() => caches.match(`${location.pathname}/diagnoses.json`).then(Boolean)"
MOST_TIMES = 600
SIGN_OUT = """() => document.querySelector("form[action$='/account/logout']").requestSubmit()"""
"""The button may lie in a menu that is closed."""


class Gate:
    """The only way to the service: while it is down nobody listens there at all."""

    part = 65536
    """Bytes that go through at once."""

    def __init__(self, url: str) -> None:
        self.to = (str(urlsplit(url).hostname), int(urlsplit(url).port or 0))
        self.port = 0
        self.open: list[socket.socket] = []
        self.loses = 0
        """So many answers to entries are still to be lost, after the service has done its deed."""
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Listen, on the same port as before."""
        self.is_up = True
        self.listening = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._let_in, args=(self.listening,), daemon=True).start()

    def down(self) -> None:
        """Stop listening, and cut whatever is open."""
        if not self.is_up:
            return
        self.is_up = False
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for line in self.open:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def line(self) -> "Line":
        """What becomes of one connection."""
        return Line(self)

    def _let_in(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                try:
                    far = socket.create_connection(self.to)
                except OSError:
                    near.close()  # nobody is there just now
                    continue
                self.open += [near, far]
                line = self.line()
                for one, other, is_answer in ((near, far, False), (far, near, True)):
                    threading.Thread(target=line.pour, args=(one, other, is_answer), daemon=True).start()


class Line:
    """One connection through the gate."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.is_entry = gate, False

    def pour(self, one: socket.socket, other: socket.socket, is_answer: bool) -> None:
        """One way of the line; whichever way ends first ends both."""
        with suppress(OSError):
            while (part := one.recv(self.gate.part)) and self.lets(part, one, is_answer):
                other.sendall(part)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()

    def lets(self, part: bytes, one: socket.socket, is_answer: bool) -> bool:
        """Whether a part goes through, after whatever the line does to it."""
        if not is_answer:
            self.is_entry = b"POST /offline/entries" in part or self.is_entry
        elif self.is_entry and self.gate.loses:
            self.gate.loses -= 1
            return False
        return True


class SlowGate(Gate):
    """Slow for some addresses: `slow`, what a request begins with → seconds before each part of its answer."""

    part = 8192

    def __init__(self, url: str) -> None:
        self.slow: dict[bytes, float] = {}
        super().__init__(url)

    def line(self) -> Line:
        return SlowLine(self)


class SlowLine(Line):
    """One request whose answer comes in parts, each after a while."""

    gate: SlowGate
    seconds = 0.0

    def lets(self, part: bytes, one: socket.socket, is_answer: bool) -> bool:
        if not is_answer:
            self.seconds = max(
                (s for words, s in self.gate.slow.items() if part.startswith(words)), default=self.seconds
            )
        time.sleep(self.seconds if is_answer else 0)
        return super().lets(part, one, is_answer)


class BorderPhone:
    """One phone with its profile; closing and opening it again is the same phone on another day."""

    def __init__(
        self, playwright: Playwright, gate: Gate, profile: Path, language: str, **launch: Any
    ) -> None:
        self.playwright, self.gate, self.profile, self.language = playwright, gate, profile, language
        self.launch, self.wrong = launch, list[str]()
        self.scripts = list(launch.pop("scripts", ()))
        self.open()

    def open(self, now: Any = None) -> None:
        """Start the browser; `now`: what its clock says."""
        self.context: BrowserContext = self.playwright.chromium.launch_persistent_context(
            str(self.profile), locale=LOCALES[self.language], **PHONE, **self.launch
        )
        self.context.set_default_timeout(60_000)
        for script in self.scripts:
            self.context.add_init_script(script)
        self.page: Page = self.context.pages[0]
        if now:
            self.page.clock.install(time=now)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and EXPECTED not in message.text:
            self.wrong.append(message.text)

    def close(self) -> None:
        self.context.close()

    def lose_network(self) -> None:
        self.context.set_offline(True)
        self.gate.down()

    def find_network(self) -> None:
        self.gate.up()
        self.context.set_offline(False)

    def sign_in(self, email: str = "volunteer@demo.example") -> None:
        self.page.goto(f"{self.gate.url}/account/login")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main form[method=post] button[type=submit]")

    def sign_out(self) -> None:
        """By the button of any page."""
        self.page.goto(f"{self.gate.url}/settings/phones")
        with self.page.expect_navigation():
            self.page.evaluate(SIGN_OUT)

    def go(self) -> None:
        """The phone's page, at its first section."""
        self.page.goto(f"{self.gate.url}/offline/{self.language}")
        self.page.wait_for_selector("#home:not([hidden])")

    def make_ready(self) -> None:
        self.go()
        self.page.wait_for_selector("#ready.app-offline__good")
        self.wait_until(LAST_CATALOGUE)

    def wait_until(self, promised: str) -> None:
        """Until a promise says yes; `wait_for_function` takes any promise for one."""
        for _ in range(MOST_TIMES):
            if self.page.evaluate(promised):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(promised)

    def sign_up(self, name: str) -> None:
        self.page.fill("#device_name", name)
        self.page.click("#enrol button")
        self.page.wait_for_selector("#enrol", state="hidden")

    def begin(self, is_first: bool = True) -> None:
        self.page.click("[data-act=new]")
        if is_first:
            self.page.fill("#phrase", PHRASE)
            self.page.fill("#phrase_again", PHRASE)
            self.page.click("#choose-form button")
        self.at("consent")

    def at(self, step: str) -> None:
        self.page.wait_for_selector(f"[data-step={step}]:not([hidden])")

    def on(self, step: str, to: str, button: str = "on") -> None:
        self.page.click(f"[data-step={step}] button[value={button}]")
        self.at(to)

    def tick(self, **chosen: str) -> None:
        for name, value in chosen.items():
            self.page.check(f'[name="{name}"][value="{value}"]', force=True)

    def consent(self) -> None:
        self.tick(agrees="yes", given_by="patient", read_in=self.language)
        self.on("consent", "now")

    def no_signs(self) -> None:
        """None of any screen."""
        self.on("now", "about", "none")
        self.page.click("[data-step=about] button[value=none]")
        self.at("today")
        self.page.click("[data-step=today] button[value=none]")
        self.page.wait_for_selector("[data-step=more]:not([hidden]), [data-step=contact]:not([hidden])")
        if self.page.is_visible("[data-step=more]"):
            self.page.click("[data-step=more] button[value=none]")
        self.at("contact")

    def a_sign(self, code: str) -> None:
        self.tick(signs_now=code)
        self.on("now", "emergency", "ticked")

    def who(self, name: str, phone: str = "+380501234567") -> None:
        for field, value in {"name_original": name, "birth_date-year": "1980", "phone": phone}.items():
            self.page.fill(f'[name="{field}"]', value)
        self.tick(sex="female", language_spoken=self.language)
        self.on("contact", "place")

    def begin_with(self, name: str, phone: str = "+380501234567", is_first: bool = True) -> None:
        """From the first button to who it is, with no warning sign; the place comes next."""
        self.begin(is_first)
        self.consent()
        self.no_signs()
        self.who(name, phone)

    def where_and_what(self, place: str, words: str) -> None:
        for field, typed in {"place_typed": place, "site_words": words}.items():
            self.page.locator(f"#{field}").press_sequentially(typed)
            self.page.locator(f"#{field}-list li").first.click()
        self.on("place", "treatment")

    def treatment(self) -> None:
        self.tick(phase="newly_diagnosed", modalities="surgery")
        self.on("treatment", "papers")

    def treatment_after_place(self, place: str, words: str) -> None:
        """Typed, and nothing chosen of what is proposed."""
        for field, typed in {"place_typed": place, "site_words": words}.items():
            self.page.fill(f"#{field}", typed)
            self.page.locator(f"#{field}").blur()
        self.on("place", "treatment")
        self.treatment()

    def photograph(self, *seeds: int) -> None:
        files = [
            {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": a_photograph(seed)} for seed in seeds
        ]
        self.page.set_input_files("#photographs", files)  # type: ignore[arg-type]
        self.page.wait_for_selector("#taken li")

    def seal(self, nickname: str) -> None:
        self.on("papers", "rest")
        self.on("rest", "finish")
        self.page.fill("#nickname", nickname)
        self.page.click("[data-step=finish] button[value=seal]")
        self.page.wait_for_selector("#home:not([hidden])")

    def file_entry(
        self, name: str, nickname: str, is_first: bool = True, seeds: tuple[int, ...] = ()
    ) -> None:
        """A whole entry of somebody without warning signs, with these photographs, sealed."""
        self.begin_with(name, is_first=is_first)
        self.where_and_what("перемишл", "рак шлунка")
        self.treatment()
        if seeds:
            self.photograph(*seeds)
        self.seal(nickname)

    def entries(self) -> list[str]:
        """The states of the list, the newest first."""
        return self.page.locator("#entries section").evaluate_all(
            "all => all.map(each => each.dataset.state)"
        )

    def arrived(self) -> str:
        """What the list says once everything has come."""
        self.page.wait_for_selector("#entries section[data-state=received]")
        self.page.wait_for_selector("#entries section:not([data-state=received])", state="detached")
        return self.page.inner_text("#entries")


def a_photograph(seed: int) -> bytes:
    """A page of grey noise with an edge of its own, as large as a photograph of paper."""
    picture = Image.effect_noise((1400, 1000), 60 + seed).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()
