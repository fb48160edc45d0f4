"""Somebody who has a keyboard only, and a browser without scripts."""

from typing import Any

from playwright.sync_api import Locator

from tests.journeys.traveller import Traveller

MOST_TABS = 160


class ByKeyboard(Traveller):
    """Goes by Tab, writes, ticks with the space bar and the arrows, and sends with Enter: no pointer."""

    def fill(self, **answers: str) -> "ByKeyboard":
        """Type into fields by their names, a date in its three parts."""
        for name, text in answers.items():
            parts = self.page.locator(f'[name="{name}-day"]').count()
            pieces = zip(("-day", "-month", "-year"), text.split(), strict=True) if parts else (("", text),)
            for part, piece in pieces:
                self.reach(self.page.locator(f'[name="{name}{part}"]'))
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(piece)
        return self

    def choose(self, name: str, *codes: str) -> "ByKeyboard":
        """Tick radios by the arrows, boxes by the space bar."""
        for code in codes:
            self.tick(self.page.locator(f'[name="{name}"][value="{code}"]').first)
        return self

    def tick(self, box: Locator) -> None:
        """One radio or box."""
        if box.get_attribute("type") == "radio":
            name = box.get_attribute("name")
            among = self.page.locator(f'[name="{name}"]')
            self.reach(among.locator("visible=true").or_(among).first, f'it.name === "{name}"')
            wanted: Any = box.element_handle()
            for _each in range(among.count()):
                if self._is_at(wanted):
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self.reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def pick(self, name: str, code: str) -> "ByKeyboard":
        """Choose from a folded list by the arrows."""
        folded = self.page.locator(f'select[name="{name}"]')
        self.reach(folded)
        for _each in range(folded.locator("option").count()):
            if folded.input_value() == code:
                break
            self.page.keyboard.press("ArrowDown")
        assert folded.input_value() == code
        return self

    def press_this(self, target: Locator) -> "ByKeyboard":
        """Go to a button or a link and press Enter."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()
        return self

    def reach(self, target: Locator, alike: str = "false") -> None:
        """Press Tab until the focus is there."""
        wanted: Any = target.element_handle()
        for _tab in range(MOST_TABS):
            if self._is_at(wanted, alike):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab reaches {target}")

    def _is_at(self, wanted: Any, alike: str = "false") -> bool:
        here = f"wanted => {{ const it = document.activeElement; return it === wanted || ({alike}); }}"
        return bool(self.page.evaluate(here, wanted))
