"""What the phone says is still open before sealing is what the service then finds open, each with its question."""

import pytest

from tests.journeys.border_phone import BorderPhone
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
pytestmark = pytest.mark.usefixtures("as_the_source_says")


def _lines(phone: BorderPhone, where: str) -> list[str]:
    return phone.page.locator(f"{where} li").all_inner_texts()


def test_what_is_needed_on_treatment_and_to_reach_somebody_is_asked_for_before_sealing(
    a_phone: APhone,
) -> None:
    phone = a_phone("uk")
    phone.sign_in()
    phone.make_ready()
    phone.lose_network()
    phone.begin_with("Неповна Зоя", phone="")
    phone.where_and_what("перемишл", "рак шлунка")
    phone.tick(phase="on_chemotherapy", modalities="systemic_therapy")
    phone.on("treatment", "papers")
    phone.on("papers", "rest")
    phone.on("rest", "finish")
    open_ = _lines(phone, "#missing-list")
    words = ("phone", "last_dose-day", "next_due-day")
    asked = [phone.page.locator(f"[name={name}]").evaluate(QUESTION) for name in words]
    assert open_ == asked
    phone.page.click("[data-step=finish] button[value=seal]")
    phone.page.wait_for_selector("#entries section[data-state=finished]")
    phone.page.click("#entries [data-act=to-sign-up]")
    assert phone.page.evaluate("document.activeElement.id") == "device_name"
    phone.find_network()
    phone.sign_up("синій")
    phone.page.wait_for_selector("#entries section[data-state=needs_mending]")
    told = _lines(phone, "#entries")
    assert len(told) == len(open_)
    assert all(any(one.startswith(each) for one in told) for each in open_), (told, open_)
    assert phone.wrong == []


QUESTION = """(field) => (field.closest("fieldset")?.querySelector("legend")
  ?? field.closest(".nhsuk-form-group").querySelector("label")).textContent.trim()"""
