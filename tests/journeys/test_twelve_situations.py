"""Real situations of a shelter, at 390 px, in Ukrainian and Russian, without JavaScript, by a volunteer who is new.

Fever is told by test_emergency.py, a child alone by test_child_alone.py.
"""

from dataclasses import dataclass, field

import pytest

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.fields import UNKNOWN
from referral.intake.models import Case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE, Traveller


@dataclass(frozen=True)
class Situation:
    """What a patient tells: `chosen` and `typed` answers by page, and what must have come of it."""

    said: str
    language: str
    name: str
    town: str
    words: str
    site: str
    about: tuple[str, ...] = ("known",)
    born: str = "5 6 1971"
    sex: str = "female"
    phone: str = "+380 50 123 45 67"
    typed: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, str] = field(default_factory=dict)
    treatment: dict[str, str] = field(default_factory=dict)
    pick: str = ""


SITUATIONS = (
    Situation(
        "lost papers", "uk", "Загублена Ніна", "Перемишль", "рак груді, немає документів", "breast"
    ),
    Situation(
        "a child with mother and brother", "ru", "Малый Тимур", "Краков", "лейкоз", "leukaemia_other",
        about=("child", "known"), born="4 5 2018", sex="male", ticked={"decides": "parent"},
    ),
    Situation(
        "no phone", "uk", "Бездзвінка Віра", "Люблін", "рак шийки матки", "cervix", phone="",
        typed={"shelter_name": "Школа № 1", "shelter_phone": "+48 600 100 201"}, ticked={"through_shelter": "yes"},
    ),
    Situation("still in Kharkiv", "ru", "Харьковская Анна", "Харьков", "рак желудка", "stomach"),
    Situation("“cancer, stage 4”", "uk", "Четверта Олена", "Краків", "рак, 4 стадія", "unknown", pick="unknown"),
    Situation("apostrophes", "uk", "Мар’яна В'юн-О’Ніл", "Кам’янець-Подільський", "рак щитоподібної залози", "thyroid"),
    Situation(
        "a lump without a biopsy", "ru", "Шишкина Ольга", "Варшава", "уплотнение в груди", "breast", about=("none",),
        treatment={"phase": "suspected", "modalities": "diagnostics"},
    ),
    Situation(
        "pregnant", "uk", "Вагітна Оксана", "Жешув", "рак груді", "breast", about=("known", "pregnant"), born="5 6 1994"
    ),
    Situation(
        "tablets only", "ru", "Таблеткина Зоя", "Прага", "рак молочной железы", "breast",
        treatment={"phase": "hormone_or_targeted", "modalities": "prescription"},
    ),
)  # fmt: skip


def consent_and_signs(volunteer: Traveller, about: tuple[str, ...]) -> None:
    way.consent(volunteer)
    facts = tuple(each for each in about if each != "none")
    if facts:
        way.warning_signs(volunteer, about=facts)
        return
    volunteer.press("None of these").press("None of these")
    while volunteer.page.locator('[name="signs"]').count():
        volunteer.press("None of these")
    volunteer.press("Not now, go on")


def contact(volunteer: Traveller, told: Situation) -> None:
    volunteer.fill(name_original=told.name, birth_date=told.born, phone=told.phone, **told.typed)
    volunteer.choose("sex", told.sex).choose("language_spoken", told.language)
    for name, code in told.ticked.items():
        volunteer.choose(name, code)
    volunteer.press("Save and continue")


def found(volunteer: Traveller, field: str, typed: str, code_name: str, code: str = "") -> None:
    """Typed, searched, and chosen from what is proposed."""
    volunteer.page.fill(f'[name="{field}"]', typed)
    volunteer.press_this(volunteer.page.locator(f'main button[name="search"][value="{field}"]'))
    shown = volunteer.page.locator(f'input[type="radio"][name="{code_name}"]')
    assert not volunteer.page.locator(f'input[name="{code_name}"]:checked').count(), "nothing is preselected"
    named = f'[value="{code}"]' if code == UNKNOWN else f'[value^="{code}"]'
    wanted = volunteer.page.locator(f'input[name="{code_name}"]{named}') if code else shown
    wanted.first.check(force=True)
    volunteer.press("Save and continue")


def treatment(volunteer: Traveller, told: Situation) -> None:
    chosen = {"phase": "newly_diagnosed", "modalities": "surgery"} | told.treatment
    for name, code in chosen.items():
        volunteer.choose(name, code)
    volunteer.press("Save and continue")


def filed(volunteer: Traveller, told: Situation) -> str:
    """The whole intake; gives the reference."""
    consent_and_signs(volunteer, told.about)
    contact(volunteer, told)
    found(volunteer, "place_typed", told.town, "place_code")
    found(volunteer, "site_words", told.words, "suggested", told.pick or told.site)
    treatment(volunteer, told)
    if "prescription" in told.treatment.values():
        assert volunteer.reads("A family doctor writes the prescription")
        volunteer.press("Register the patient all the same")
    return way.finish(volunteer)


@pytest.mark.parametrize("told", SITUATIONS, ids=lambda told: told.said)
def test_what_people_bring_is_written_down_without_scripts(
    site: Site, somebody: Somebody, told: Situation
) -> None:
    volunteer = somebody(told.language, PHONE, java_script_enabled=False).sign_in(
        a_volunteer(site, f"new-{told.language}")
    )
    reference = filed(volunteer, told)
    assert volunteer.go("/intake").page.locator("main").inner_text().count(reference) == 1
    with site.inside():
        case = db.session.scalars(db.select(Case).where(Case.reference == reference)).one()
        identity, kept = case.patient.identity or {}, case.answers or {}
        assert identity["name_original"] == told.name and case.state == "waiting"
        assert (case.site_group or "unknown") == told.site
        assert case.place_country, "the town was found"
        if told.said == "tablets only":
            assert case.modalities == [] and kept["treatment"]["modalities"] == ["prescription"]
        if told.said == "pregnant":
            assert kept["treatment"]["pregnancy"] == "yes", "it was ticked once, among the signs"
        if told.said == "a child with mother and brother":
            assert case.age_group == "child" and case.decides == "parent"


def a_volunteer(site: Site, who: str) -> str:
    """Somebody else with the demo's password, who has not chosen a language yet; how they sign in."""
    with site.inside():
        known = db.session.scalars(db.select(User).where(User.email == "volunteer@demo.example")).one()
        facts = {"role": "volunteer", "password": known.password, "created_at": utc_now(), "is_demo": True}
        if not db.session.query(User).filter_by(email=f"{who}@demo.example").count():
            db.session.add(User(email=f"{who}@demo.example", name="Петро Другий", **facts))
            db.session.commit()
    return who


def test_a_second_volunteer_asks_for_the_case_is_given_it_and_hands_it_on(
    site: Site, somebody: Somebody
) -> None:
    first = somebody("uk", PHONE).sign_in("volunteer")
    told = Situation("", "uk", "Друга Зміна", "Львів", "рак шлунка", "stomach", born="7 7 1966")
    consent_and_signs(first, told.about)
    contact(first, told)
    second = somebody("ru", PHONE).sign_in(a_volunteer(site, "second"))
    second.go("/intake/new").fill(name="Druha Zmina", birth_date="7 7 1966").press("Look")
    assert "Зміна" not in second.text, "only a reference"
    reference = way.REFERENCE.search(second.text)
    assert reference
    second.press_this(second.page.get_by_role("button", name=second.words("Ask for this case")))
    assert second.reads("Nobody has decided yet.")
    first.go("/intake")
    first.press_this(first.page.get_by_role("button", name=first.words("Give the case")))
    assert reference.group() not in first.text
    assert reference.group() in second.go("/intake").text and second.reads(
        "Given: you find it among your cases."
    )
    second.press("Hand over my cases").page.locator('[name="cases"]').first.check(force=True)
    second.fill(colleague="volunteer@demo.example").press("Hand over")
    assert reference.group() in first.go("/intake").text


def test_by_the_keyboard_alone_a_language_change_a_reload_and_back_lose_no_letter(
    site: Site, somebody: Somebody
) -> None:
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    consent_and_signs(volunteer, ("known",))
    page = volunteer.page
    page.locator('[name="name_original"]').focus()
    page.keyboard.type("Незбережена Леся")
    with page.expect_response(lambda answer: "/intake/typed" in answer.url):
        page.keyboard.type("!")
    page.reload()
    assert page.input_value('[name="name_original"]') == "Незбережена Леся!"
    page.goto("/intake")
    page.go_back()
    page.wait_for_load_state()
    assert page.input_value('[name="name_original"]') == "Незбережена Леся!"
    page.locator('button[name="language"][value="ru"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    volunteer.language = "ru"
    volunteer.look()
    assert page.input_value('[name="name_original"]') == "Незбережена Леся!"
    page.locator('[name="name_original"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang") == "ru" and "/contact" in page.url
    assert page.title().startswith("Ошибка: ")
