"""Which treatment comes first, and whether all at once, is asked where several are ticked: on the phone and online."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, gate
from tests.journeys.traveller import PHONE

__all__ = ["a_phone", "gate"]
pytestmark = pytest.mark.usefixtures("as_the_source_says")
INTAKE = "main a[href*='/intake/']:text-is('Відкрити')"
SENT = "(form) => Object.fromEntries(new FormData(form))"


def _offered(page: Page, name: str) -> list[str]:
    """The answers of a question that can be chosen."""
    return page.locator(f"[name={name}]:visible").evaluate_all("all => all.map(({ value }) => value)")


def _is_asked_of_several(page: Page, form: str) -> None:
    """Ticks and unticks; what is folded away is not sent, and an answer comes back with its question."""

    def sent() -> dict[str, str]:
        return dict(page.locator(form).evaluate(SENT))

    for box in page.locator(f"{form} [name=modalities]:checked").all():
        box.uncheck(force=True)
    assert not _offered(page, "comes_first") and not _offered(page, "at_once")
    page.check(f"{form} [name=modalities][value=surgery]", force=True)
    assert not _offered(page, "comes_first") and not _offered(page, "at_once")
    page.check(f"{form} [name=modalities][value=radiotherapy]", force=True)
    assert _offered(page, "comes_first") == ["surgery", "radiotherapy", "unknown"]
    assert _offered(page, "at_once") == ["yes", "no", "unknown"]
    page.check(f"{form} [name=comes_first][value=radiotherapy]", force=True)
    page.check(f"{form} [name=at_once][value=yes]", force=True)
    assert (sent()["comes_first"], sent()["at_once"]) == ("radiotherapy", "yes")
    page.uncheck(f"{form} [name=modalities][value=radiotherapy]", force=True)
    assert not _offered(page, "comes_first") and not {"comes_first", "at_once"} & set(sent())
    page.check(f"{form} [name=modalities][value=radiotherapy]", force=True)
    assert sent()["comes_first"] == "radiotherapy"
    page.check(f"{form} [name=modalities][value=unknown]", force=True)
    assert not _offered(page, "comes_first") and not {"comes_first", "at_once"} & set(sent())


def test_on_the_phone_one_treatment_has_no_first(a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    phone.lose_network()
    phone.begin_with("Одинична Ганна")
    phone.on("place", "treatment")
    _is_asked_of_several(phone.page, "[data-step=treatment]")
    assert phone.wrong == []


def test_online_one_treatment_has_no_first(site: Site, somebody: Somebody) -> None:
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    volunteer.go(f"{volunteer.page.locator(INTAKE).first.get_attribute('href')}/treatment")
    volunteer.page.click("#answers details summary")
    _is_asked_of_several(volunteer.page, "#answers")
