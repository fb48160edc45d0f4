"""Before an acceptance no free text names the patient: short names, any case and ending, numbers, dates."""

import unicodedata
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, utc_now
from referral.errors import Invalid
from referral.intake.questions.table import GROUPS, PRIVATE, kept_in
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.on_paper.packet import pseudonymous
from referral.referrals.shown import what_decides
from referral.referrals.shown.held_back import may_name, without_names
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.referrals.scenes import a_reached_referral, a_sent_referral, letters, link_in

HELD = "[…]"
NAMES: list[tuple[str, str]] = [
    ("Олена", "Зі слів: Олена боїться голок"),
    ("Олена", "ОЛЕНА, з мамою"),
    ("Олена", "зі слів Олени"),
    ("Олена", "для Олени-пацієнтки"),
    ("Олена", "разом з Оленою"),
    ("Юрій", "Юрій приймає варфарин"),
    ("Юрій", "у Юрія алергія"),
    ("Юрій", "передати Юрієві"),
    ("Юрий", "у Юрия аллергия"),
    ("Ян", "Ян приймає варфарин"),
    ("Ян", "ліки для Яна"),
    ("Ія", "(Ія)"),
    ("Лі", "Лі приймає варфарин"),
    ("Оля", "Олі боляче"),
    ("Яна", "аналізи Яни"),
    ("Ольга", "дзвонити Ользі"),
    ("Павло", "виписка Павла"),
    ("Ким", "пані Ким"),
    ("Ковальський", "виписка Ковальського"),
    ("Петренко-Іванова", "дівоче прізвище Петренко"),
    ("Петренко-Іванова", "виписка Іванової"),
    ("Мар'яна", "лист Мар’яни"),
    ("Марʼяна", "лист Маряна"),
    ("Соломія", "зі слів Соломі\u0301ї"),
    ("Артём", "у Артема"),
    ("Li", "Mrs Li takes warfarin"),
    ("Olena", "seen with OLENA's mother"),
]


@pytest.mark.parametrize(("name", "text"), NAMES)
def test_a_word_of_the_name_is_held_back_short_or_in_another_case(name: str, text: str) -> None:
    for identity in (
        {"name_original": name},
        {"name_latin": f"Testova {name}"},
        {"other_spellings": f"{name}, Test"},
    ):
        for written in (text, text.upper(), unicodedata.normalize("NFD", text)):
            assert may_name(written, identity), written


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ян", "операція у січні, далі янтарна кислота"),
        ("Лі", "хіміотерапія за планом"),
        ("Олександр", "оленяча кістка, олеїнова кислота"),
        ("Юрій", "юридичних перешкод немає"),
        ("Li", "slides, lymph nodes, liver"),
        ("unknown", "stage unknown"),
    ],
)
def test_what_only_looks_a_little_like_a_short_name_is_shown(name: str, text: str) -> None:
    assert not may_name(text, {"name_original": name})


@pytest.mark.parametrize("text", ["телефон +380 50 123-45-67", "0501234567", "дзвонити (050) 123 45 67"])
def test_a_phone_number_is_held_back_however_it_is_spaced(text: str) -> None:
    assert may_name(text, {"phone": "+380501234567"}) and may_name(text, {"second_phone": "+380501234567"})
    assert not may_name("CA 15-3: 501234", {"phone": "+380501234567"})


@pytest.mark.parametrize("text", ["нар. 03.02.1980", "born 3/2/1980", "1980-02-03", "3. 2. 1980", "03.02.80"])
def test_a_birth_date_is_held_back_however_it_is_written(text: str) -> None:
    assert may_name(text, {"birth_date": "1980-02-03"})
    for other in ("13.02.1980", "3.12.1980", "3.2.1981"):
        assert not may_name(other, {"birth_date": "1980-02-03"})


REGIMEN = "AC, 4 цикли з 2019 року, для профілактики левофлоксацин; дочка привезла препарати"


@pytest.mark.parametrize(
    ("identity", "hidden"),
    [
        ({"companion_1": "Марія, донька, 2019", "companion_1_needs": "Левофлоксацин для дитини"}, "Марія"),
        ({"companion_1": "донька марія для догляду, 2019 р.н."}, "марія"),
        ({"guardian": "Для дітей: Бойко Ігор, 2019"}, "Бойко"),
        ({"news_to": "Сестрі Ользі, не чоловікові"}, "Ользі"),
    ],
)
def test_only_names_and_numbers_are_left_out_and_the_regimen_stays(
    identity: dict[str, str], hidden: str
) -> None:
    assert without_names(REGIMEN, identity) == REGIMEN, "not a word of it names anybody"
    assert without_names(f"{REGIMEN}, {hidden} знає", identity) == f"{REGIMEN}, {HELD} знає"


def test_the_words_beside_a_name_stay() -> None:
    told = without_names(
        "Олена: FOLFOX 6/12, тел. 050 123 45 67", {"name_original": "Олена", "phone": "0501234567"}
    )
    assert told == f"{HELD}: FOLFOX 6/12, тел. {HELD}"


def test_the_people_with_the_patient_are_held_back_too() -> None:
    identity = {"companion_1": "Оля, сестра", "guardian": "Бойко Ігор, +380671112233", "news_to": "Анні"}
    for text in ("з нею Оля", "опікун Бойко", "067 111 22 33", "Анні сказали"):
        assert may_name(text, identity), text
    assert not may_name("без змін", identity)


def _full(name: str) -> Any:
    """A case whose every free text, asked of a hospital or not, holds a name."""
    free = {group: [n for n, kept in kept_in(group).items() if kept == PRIVATE] for group in GROUPS}
    words = {group: {each: f"зі слів: {name}" for each in names} for group, names in free.items() if names}
    return a_case(
        identity={"name_original": f"{name} Тест", "birth_date": "1980-02-03"}, private_answers=words
    )


@pytest.mark.parametrize("name", ["Олена", "Юрій", "Ян", "Ія"])
def test_no_page_of_the_hospital_names_the_patient_before_the_acceptance(
    app: Flask, pages: Pages, name: str
) -> None:
    referral: Referral = a_sent_referral(_full(name))
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    page = pages.get("/answer", language="en")
    held = [row.text for _, rows in what_decides.clinical(referral) for row in rows]
    assert len(held) >= 4 and set(held) == {f"зі слів: {HELD}"}
    assert page.status == 200 and HELD in page.text and name not in page.html
    for verb in ("accept", "reject", "ask_information"):
        assert name not in pages.get(f"/answer/step/{verb}").html
    actions.withdraw(referral, _coordinator(referral), utc_now())
    assert name not in pages.get("/answer").html


def _coordinator(referral: Referral) -> Actor:
    return Actor("user", str(referral.sent_by), "coordinator")


OLENA = {"name_original": "Тестова Олена", "birth_date": "1980-02-03", "phone": "+380501234567"}
NAMED = "Просимо за Олену Тестову, 3.02.1980: FOLFOX для лікування, левофлоксацин 2019."


def test_what_the_coordinator_writes_to_a_hospital_names_nobody_before_it_accepts(
    app: Flask, pages: Pages
) -> None:
    """Refused beside its field, before it is looked at once more; the words in question are named, and no others."""
    case, hospital = a_case(identity=OLENA), a_fitting_hospital()
    desk = pages.sign_in(a_user(Role.COORDINATOR))
    for step in ("check", "send"):
        page = desk.post(f"/desk/cases/{case.id}/send", to_send(hospital, step=step, message=NAMED))
        assert page.status == 422
        refused = page.text.partition("These look like")[2].partition("Hospitals read")[0]
        assert "Олену, Тестову, 3.02.1980." in refused and "FOLFOX" not in refused and NAMED in page.html
    with pytest.raises(Invalid):
        a_sent_referral(case, message=NAMED)
    referral = a_reached_referral(case)
    asked = actions.Step(referral, "ask_information", Actor("link", str(referral.id), "hospital", referral.hospital_id),
                         utc_now(), note="Якої схеми?")  # fmt: skip
    actions.take(asked)
    answer = f"/desk/referrals/{referral.id}/give_information"
    refused_page = desk.post(answer, {"note": NAMED})
    assert refused_page.status == 422 and "Олену, Тестову, 3.02.1980." in refused_page.text
    assert desk.post(answer, {"note": "FOLFOX для лікування"}).status == 303


def test_words_that_name_somebody_all_the_same_are_left_out_on_page_and_paper(
    app: Flask, pages: Pages
) -> None:
    """Rows of before, and what the patient writes."""
    referral = a_sent_referral(a_case(identity=OLENA))
    referral.message = NAMED
    db.session.commit()
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    for page in (
        pages.get("/answer", language="en").text,
        pseudonymous(referral, utc_now(), None)["message"],
    ):
        assert f"Просимо за {HELD} {HELD}, {HELD}: FOLFOX для лікування, левофлоксацин 2019." in page
