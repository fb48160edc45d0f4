"""On a phone, in Ukrainian: an export checklist; a stop; a rule mended by one person and published by another."""

from referral.db import utc_now
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE


def test_an_export_checklist(site: Site, somebody: Somebody) -> None:
    reader = somebody("uk", PHONE)
    reader.go("/export-rules").check_accessible()
    reader.pick("goods", "cytotoxic").pick("sending", "PL").pick("via", "PL").press("Show what it takes")
    assert reader.page.url == f"{site.url}/export-rules/checklist?goods=cytotoxic&sending=PL&via=PL"
    assert reader.reads("This is no legal advice and no permission. Before you send anything, ask:")
    steps = [each.inner_text().split(". ")[0] for each in reader.page.locator("h2.nhsuk-heading-m").all()]
    assert steps[:2] == ["1", "2"] and "Щонайменше 30 днів" in reader.text
    reader.check_accessible()
    again = somebody("pl", PHONE).go(reader.page.url.removeprefix(site.url))
    assert again.page.locator('div[lang="en"]').count(), "the same list by its address, in English for a Pole"


def test_a_stop_for_what_only_a_licence_holder_may_send(site: Site, somebody: Somebody) -> None:
    reader = somebody("uk", PHONE)
    reader.go("/export-rules").pick("goods", "controlled").pick("sending", "SK").pick("via", "SK")
    reader.press("Show what it takes")
    assert reader.reads("Stop: only a licence holder may send this")
    assert not reader.page.locator('a[href*="/paper"]').count()
    reader.check_accessible()


def test_a_rule_is_mended_by_one_and_published_by_another(site: Site, somebody: Somebody) -> None:
    way = "/export-rules/checklist?goods=equipment&sending=PL&via=PL"
    editor, other = (
        somebody("uk", DESKTOP).sign_in("editor"),
        somebody("en", DESKTOP).sign_in("administrator"),
    )
    editor.go("/desk/export-rules?country=PL").press_this(
        editor.page.get_by_role("link", name="Товари ЄС вартістю до 1000 євро").first
    )
    at = editor.page.url.removeprefix(site.url)
    text = editor.page.locator("#requirement_uk")
    text.fill("Додано. " + text.input_value())
    day = utc_now().date()
    editor.fill(read_on=f"{day.day} {day.month} {day.year}").press("Keep as a draft")
    reader = somebody("uk", PHONE)
    assert "Додано." not in reader.go(way).text
    other.go(at).press("I have compared it with its source")
    other.press("Publish it")
    assert "Додано." in reader.go(way).text
