"""One person with a browser: every page they meet is checked for errors, overflow, language and accessibility."""

from typing import Any

from babel.support import Translations
from playwright.sync_api import Browser, Locator, Page

from referral.config import ROOT
from referral.demo.people import PASSWORD
from tests.journeys.accessibility import objections
from tests.journeys.site import Site

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
LOCALES = {"uk": "uk-UA", "ru": "ru-RU", "en": "en-GB", "pl": "pl-PL"}
LOCALES |= {"cs": "cs-CZ", "hu": "hu-HU", "sk": "sk-SK", "ro": "ro-RO"}
# What a browser says on the console when it is shown an answer of 4xx, which the story may be about.
EXPECTED_ON_CONSOLE = ("Failed to load resource: the server responded with a status of 4",)


class Traveller:
    """A person in one language on one device; `page` is Playwright's own for what is not said here."""

    def __init__(
        self, site: Site, browser: Browser, language: str, device: dict[str, Any], **more: Any
    ) -> None:
        self.site, self.language = site, language
        self.context = browser.new_context(locale=LOCALES[language], base_url=site.url, **device, **more)
        self.context.set_default_timeout(60_000)  # what a busy machine may take
        self.page: Page = self.context.new_page()
        self.scripts = more.get("java_script_enabled", True)
        self.wrong: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self._words = Translations.load(str(ROOT / "translations"), [language])

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED_ON_CONSOLE):
            self.wrong.append(f"console: {message.text}")

    def words(self, sentence: str, **values: Any) -> str:
        """A sentence of the service as this person reads it."""
        return str(self._words.gettext(sentence)) % values if values else str(self._words.gettext(sentence))

    def sign_in(self, role: str) -> "Traveller":
        """Sign in as one of the demo's people."""
        self.go("/account/login")
        self.fill(email=f"{role}@demo.example", password=PASSWORD)
        return self.press("Sign in")

    def go(self, address: str) -> "Traveller":
        """Open an address and look at the page."""
        self.page.goto(address)
        return self.look()

    def press(self, sentence: str, **values: Any) -> "Traveller":
        """Press the button or link called so, and look at the page it leads to."""
        name = self.words(sentence, **values)
        main = self.page.locator("main")
        found = main.get_by_role("button", name=name, exact=True).or_(
            main.get_by_role("link", name=name, exact=True)
        )
        return self.press_this(found.first)

    def press_this(self, target: Locator) -> "Traveller":
        """Press something pointed at, and look at the page it leads to."""
        with self.page.expect_navigation():
            target.click()
        return self.look()

    def fill(self, **answers: str) -> "Traveller":
        """Type into fields by their names; `birth_date="27 3 1980"` fills the three parts of a date."""
        for name, text in answers.items():
            parts = self.page.locator(f'[name="{name}-day"]')
            if parts.count():
                for part, piece in zip(("day", "month", "year"), text.split(), strict=True):
                    self.page.fill(f'[name="{name}-{part}"]', piece)
            else:
                self.page.fill(f'[name="{name}"]', text)
        return self

    def draft_for_all(self) -> "Traveller":
        """Ask for a draft for all who wait; once the worker has made it, its page opens by itself."""
        self.go("/plans").press("Propose for all")
        self.site.make_draft()
        self.page.wait_for_url(lambda url: "/asked/" not in url)
        return self

    def choose(self, name: str, *codes: str) -> "Traveller":
        """Tick radios or checkboxes by name and value."""
        for code in codes:
            self.page.check(f'[name="{name}"][value="{code}"]', force=True)
        return self

    def pick(self, name: str, code: str) -> "Traveller":
        """Choose from a folded list by name and value."""
        self.page.select_option(f'[name="{name}"]', code)
        return self

    def look(self) -> "Traveller":
        """What every page must hold: its reader's language, no sideways scrolling, nothing axe objects to."""
        self.page.wait_for_load_state()
        assert self.page.locator("html").get_attribute("lang") == self.language, self.page.url
        assert not self.wrong, self.wrong
        if self.scripts:
            wide = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{self.page.url} is {wide} px too wide"
            self.check_accessible()
        return self

    def check_accessible(self) -> None:
        """No violation that axe finds."""
        found = objections(self.page)
        assert not found, f"{self.page.url}: " + "; ".join(found)

    @property
    def text(self) -> str:
        """The words of the main part of the page."""
        return self.page.locator("main").inner_text()

    def reads(self, sentence: str, **values: Any) -> bool:
        """Whether this sentence stands on the page, in the person's language."""
        return self.words(sentence, **values) in self.text

    def close(self) -> None:
        """End this person's browser."""
        self.context.close()
