"""Twelve situations of a shelter, in Ukrainian and in Russian, at 390 px, by the keyboard alone, without scripts.

By a volunteer who is new. The twelfth is the second volunteer, below.
"""

from dataclasses import dataclass, field

import pytest

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.fields import UNKNOWN
from referral.intake.models import Case
from tests.journeys import navigators as way
from tests.journeys.by_keyboard import ByKeyboard
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE, Traveller

LANGUAGES = ("uk", "ru")


@dataclass(frozen=True)
class Situation:
    """What a patient tells, `town` and `words` in each language; and of which site it is.

    `typed` and `ticked`: more answers of the contact's page. `signs`: warning signs that are there. `also`: another
    tumour. `family`: answers of the page of the family.
    """

    said: str
    name: str
    town: tuple[str, str]
    words: tuple[str, str]
    site: str
    about: tuple[str, ...] = ("known",)
    born: str = "5 6 1971"
    sex: str = "female"
    phone: str = "+380 50 123 45 67"
    typed: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, str] = field(default_factory=dict)
    treatment: dict[str, str] = field(default_factory=dict)
    pick: str = ""
    signs: tuple[str, ...] = ()
    also: str = ""
    family: dict[str, str] = field(default_factory=dict)


SITUATIONS = (
    Situation(
        "lost papers", "Загублена Ніна", ("Перемишль", "Перемышль"),
        ("рак груді, немає документів", "рак груди, документы потеряны"), "breast",
    ),
    Situation(
        "a child with mother and brother", "Малий Тимур", ("Краків", "Краков"), ("лейкоз", "лейкоз"),
        "leukaemia_other", about=("child", "known"), born="4 5 2018", sex="male", ticked={"decides": "parent"},
        family={
            "companions": "2", "companion_1": "Мала Інна, мати",
            "companion_2": "Малий Марко, брат", "children_to_house": "2",
        },
    ),
    Situation(
        "no phone", "Бездзвінка Віра", ("Люблін", "Люблин"), ("рак шийки матки", "рак шейки матки"), "cervix",
        phone="", typed={"shelter_name": "Школа № 1", "shelter_phone": "+48 600 100 201"},
        ticked={"through_shelter": "yes"},
    ),
    Situation(
        "still in Kharkiv", "Харківська Анна", ("Харків", "Харьков"), ("рак шлунка", "рак желудка"), "stomach"
    ),
    Situation(
        "“cancer, stage 4”", "Четверта Олена", ("Краків", "Краков"), ("рак, 4 стадія", "рак, 4 стадия"),
        "unknown", pick=UNKNOWN,
    ),
    Situation(
        "two tumours", "Подвійна Раїса", ("Варшава", "Варшава"),
        ("рак груді і рак щитоподібної залози", "рак груди и рак щитовидной железы"), "breast", also="C73",
    ),
    Situation(
        "apostrophes", "Мар’яна В'юн-О’Ніл", ("Кам’янець-Подільський", "Каменец-Подольский"),
        ("рак щитоподібної залози", "рак щитовидки"), "thyroid",
    ),
    Situation(
        "fever", "Гаряча Ганна", ("Жешув", "Жешув"), ("рак яєчника", "рак яичника"), "ovary",
        about=("known", "treatment"), signs=("fever_shivering",),
        treatment={"phase": "on_chemotherapy", "modalities": "systemic_therapy"},
    ),
    Situation(
        "a lump without a biopsy", "Гулько Ольга", ("Варшава", "Варшава"),
        ("ущільнення в грудях", "уплотнение в груди"), "breast", about=("none",),
        treatment={"phase": "suspected", "modalities": "diagnostics"},
    ),
    Situation(
        "pregnant", "Вагітна Оксана", ("Жешув", "Жешув"), ("рак груді", "рак груди"), "breast",
        about=("known", "pregnant"), born="5 6 1994",
    ),
    Situation(
        "tablets only", "Таблеткіна Зоя", ("Прага", "Прага"), ("рак молочної залози", "рак молочной железы"), "breast",
        treatment={"phase": "hormone_or_targeted", "modalities": "prescription"},
    ),
)  # fmt: skip


def consent_and_signs(volunteer: Traveller, told: Situation) -> None:
    way.consent(volunteer)
    facts = tuple(each for each in told.about if each != "none")
    if facts:
        way.warning_signs(volunteer, *told.signs, about=facts)
    else:
        volunteer.press("None of these").press("None of these")
        while volunteer.page.locator('[name="signs"]').count():
            volunteer.press("None of these")
    if told.signs:
        assert volunteer.reads("The patient needs a hospital today.")
        assert volunteer.page.locator('a[href="tel:112"]').count()
        way.at_the_bedside(volunteer, "+48 600 100 202", "вокзал", "PL")
        volunteer.press("Go on with the intake")
        volunteer.press_this(volunteer.page.locator('main a[href$="/contact"]').first)


def contact(volunteer: Traveller, told: Situation) -> None:
    volunteer.fill(name_original=told.name, birth_date=told.born, phone=told.phone)
    volunteer.choose("sex", told.sex).choose("language_spoken", volunteer.language)
    folded = volunteer.page.locator("main form details summary")
    if (told.typed or told.ticked) and folded.count():
        unfold(volunteer, folded.first)
    volunteer.fill(**told.typed)
    for name, code in told.ticked.items():
        volunteer.choose(name, code)
    volunteer.press("Save and continue")


def unfold(volunteer: Traveller, folded: object) -> None:
    """Open what is folded, with whatever this person has."""
    if isinstance(volunteer, ByKeyboard):
        volunteer.reach(folded)  # type: ignore[arg-type]
        volunteer.page.keyboard.press("Enter")
    else:
        folded.click()  # type: ignore[attr-defined]


def place_and_diagnosis(volunteer: Traveller, told: Situation) -> None:
    """Typed, sent, and chosen from what is proposed beside each; nothing is chosen before."""
    at = LANGUAGES.index(volunteer.language)
    volunteer.fill(place_typed=told.town[at], site_words=told.words[at]).press("Save and continue")
    page = volunteer.page
    assert not page.locator('[name="place_code"]:checked, [name="suggested"]:checked').count()
    wanted = f'[value="{UNKNOWN}"]' if told.pick == UNKNOWN else f'[value^="{told.site}"]'
    for box in (page.locator('[name="place_code"]').first, page.locator(f'[name="suggested"]{wanted}').first):
        value = box.get_attribute("value")
        volunteer.choose(str(box.get_attribute("name")), str(value))
    volunteer.press("Save and continue")
    if told.also:
        assert volunteer.reads("The words name other tumours too. Which of them does the patient have?")
        volunteer.choose("other_tumours", told.also).press("Save and continue")


def treatment(volunteer: Traveller, told: Situation) -> None:
    chosen = {"phase": "newly_diagnosed", "modalities": "surgery"} | told.treatment
    for name, code in chosen.items():
        volunteer.choose(name, code)
    if told.signs:
        volunteer.choose("last_dose-unknown", "yes").choose("next_due-unknown", "yes")
    volunteer.press("Save and continue")


def filed(volunteer: Traveller, told: Situation) -> str:
    """The whole intake; gives the reference."""
    consent_and_signs(volunteer, told)
    contact(volunteer, told)
    place_and_diagnosis(volunteer, told)
    treatment(volunteer, told)
    if "prescription" in told.treatment.values():
        assert volunteer.reads("A family doctor writes the prescription")
        volunteer.press("Register the patient all the same")
    reference = way.finish(volunteer)
    if told.family:
        address = volunteer.page.url.removesuffix("registered") + "family"
        volunteer.go(address).fill(**told.family).press("Save and continue")
    return reference


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", SITUATIONS, ids=lambda told: told.said)
def test_what_people_bring_is_written_down_by_the_keyboard_without_scripts(
    site: Site, somebody: Somebody, told: Situation, language: str
) -> None:
    volunteer = somebody(language, PHONE, kind=ByKeyboard, java_script_enabled=False)
    volunteer.sign_in(a_volunteer(site, f"new-{language}"))
    reference = filed(volunteer, told)
    assert volunteer.go("/intake").page.locator("main").inner_text().count(reference) == 1
    with site.inside():
        case = db.session.scalars(db.select(Case).where(Case.reference == reference)).one()
        identity, kept = case.patient.identity or {}, case.answers or {}
        assert identity["name_original"] == told.name
        assert case.state == ("emergency" if told.signs else "waiting")
        assert (case.site_group or "unknown") == told.site
        assert case.place_country, "the town was found"
        assert kept["diagnosis"].get("other_tumours", []) == ([told.also] if told.also else [])
        if told.said == "tablets only":
            assert case.modalities == [] and kept["treatment"]["modalities"] == ["prescription"]
        if told.said == "pregnant":
            assert kept["treatment"]["pregnancy"] == "yes", "it was ticked once, among the signs"
        if told.said == "a child with mother and brother":
            assert case.age_group == "child" and case.decides == "parent"
            assert identity["companion_2"] == "Малий Марко, брат"


def a_volunteer(site: Site, who: str) -> str:
    """Somebody else with the demo's password, who has not chosen a language yet; how they sign in."""
    with site.inside():
        known = db.session.scalars(db.select(User).where(User.email == "volunteer@demo.example")).one()
        facts = {"role": "volunteer", "password": known.password, "created_at": utc_now(), "is_demo": True}
        if not db.session.query(User).filter_by(email=f"{who}@demo.example").count():
            db.session.add(User(email=f"{who}@demo.example", name="Петро Другий", **facts))
            db.session.commit()
    return who


@pytest.mark.parametrize(
    ("languages", "name", "typed", "born"),
    [
        (("uk", "ru"), "Друга Зміна", "Druha Zmina", "7 7 1966"),
        (("ru", "uk"), "Вторая Смена", "Vtoraya Smena", "8 8 1967"),
    ],
)
def test_a_second_volunteer_asks_for_the_case_is_given_it_and_hands_it_on(
    site: Site, somebody: Somebody, languages: tuple[str, str], name: str, typed: str, born: str
) -> None:
    one, other = languages
    first = somebody(one, PHONE, kind=ByKeyboard, java_script_enabled=False)
    first.sign_in(a_volunteer(site, f"first-{one}"))
    told = Situation("", name, ("Львів", "Львов"), ("рак шлунка", "рак желудка"), "stomach", born=born)
    consent_and_signs(first, told)
    contact(first, told)
    second = somebody(other, PHONE, kind=ByKeyboard, java_script_enabled=False)
    second.sign_in(a_volunteer(site, f"second-{other}"))
    second.go("/intake/new").fill(name=typed, birth_date=born).press("Look")
    assert name.split()[0] not in second.text, "only a reference"
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
    box = second.press("Hand over my cases").page.locator('[name="cases"]').first
    second.choose("cases", str(box.get_attribute("value")))
    second.fill(colleague=f"first-{one}@demo.example").press("Hand over")
    assert reference.group() in first.go("/intake").text


def test_by_the_keyboard_alone_a_language_change_a_reload_and_back_lose_no_letter(
    site: Site, somebody: Somebody
) -> None:
    volunteer = somebody("uk", PHONE).sign_in(a_volunteer(site, "reads-both"))
    consent_and_signs(volunteer, SITUATIONS[0])
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
