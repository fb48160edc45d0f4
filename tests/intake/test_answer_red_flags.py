"""Warning signs second, screen by screen: a tick is an emergency at once, I don't know tells somebody, none goes on."""

import csv
import itertools
import re
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.duty.models import DutyAlarm
from referral.i18n import HOSPITAL_LANGUAGES, _, speaking
from referral.intake import red_flags
from referral.intake.models import Case
from referral.intake.red_flags import ABOUT, FORMER, MORE, NOW, TABLE, TODAY, asked
from referral.intake.views.signs import HEADINGS
from referral.outbox import OutboxMessage
from tests.factories import a_case, a_user, kept
from tests.intake.walk import NONE, UNKNOWN_ALL, case_of, consented, fresh, send, sent, signs, volunteer
from tests.keystrokes import POINT, PRESS, WORDS_A_MINUTE, seconds
from tests.pages import Page, Pages

ASKED = [flag for flag in red_flags.red_flags().values() if flag.screen != "former"]
FACTS = list(red_flags.facts())
PEOPLE: list[dict[str, Any]] = [
    {"facts": list(ticked), "rest": rest}
    for rest in ("none", "unknown")
    for number in range(len(FACTS) + 1)
    for ticked in itertools.combinations(FACTS, number)
]
"""Everybody there can be: each set of facts, the rest none or not known."""
MOST_SECONDS, MOST_WORDS, MOST_WITH_FACTS = 40, 12, 50
BUTTONS = ("None of these", "I don't know", "Send what is ticked")
"""Read on the first screen; on the others the same button is known again, which the mental act covers."""


def shown(screen: str, about: dict[str, Any]) -> list[str]:
    """What has to be read on a screen, in the reader's language."""
    facts, flags = red_flags.facts().values(), asked(screen, about)
    lines = [str(words) for words in facts] if screen == ABOUT else [str(flag.words) for flag in flags]
    buttons = [_(words) for words in BUTTONS] if screen == NOW else []
    return [str(HEADINGS[screen]), *lines, *buttons] if lines else []


def walk(about: dict[str, Any]) -> float:
    """The whole: each screen this patient gets, "none of these" everywhere but for the facts that are ticked."""
    screens = [each for screen in (NOW, ABOUT, TODAY, MORE) if (each := shown(screen, about))]
    return sum(seconds(lines) for lines in screens) + len(about["facts"]) * (POINT + PRESS)


def until_told(flag: red_flags.RedFlag) -> float:
    """How long until a sign of the first screen is read, ticked and sent, from the beginning."""
    codes = [each.code for each in asked(NOW, {})]
    lines = shown(NOW, {"facts": [], "rest": "none"})[: codes.index(flag.code) + 2]
    return seconds([*lines, *(_(words) for words in BUTTONS)], taps=2)


def test_a_full_screen_of_full_lines_is_what_forty_seconds_are(app: Flask) -> None:
    """Twelve lines of twelve words under a heading of four: one word more and it is too much."""
    line = " ".join(["word"] * MOST_WORDS)
    full = ["one two three four", *([line] * red_flags.MOST_ON_A_SCREEN)]
    assert MOST_SECONDS - 60 / WORDS_A_MINUTE < seconds(full) <= MOST_SECONDS


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_a_sign_for_an_ambulance_is_told_within_twenty_seconds_and_nothing_is_read_after_it(
    app: Flask, language: str
) -> None:
    with speaking(language):
        assert max(until_told(flag) for flag in asked(NOW, {})) <= 20
    assert {flag.grade for flag in asked(NOW, {})} == {"ambulance"}
    assert red_flags.next_screen({"red_flags": {"chest_pain": "yes"}}) is None


LOOSER = {
    "vomits_all": {"en": "stool, wind", "uk": "газів", "ru": "газов", "pl": "gazów", "cs": "plynů", "hu": "szél",
                   "sk": "plynov", "ro": "gaze"},
    "small_bleeding": {"en": "nose, gums, vagina", "uk": "ніс, ясна, піхва", "ru": "нос, дёсны, влагалище",
                       "pl": "nos, dziąsła, pochwa", "cs": "nos, dásně, pochva", "hu": "orr-, íny-, hüvely",
                       "sk": "nos, ďasná, pošva", "ro": "nasul, gingiile, vaginul"},
    "swelling": {"en": "Swollen face, neck, arm", "uk": "обличчя, шия, рука", "ru": "лицо, шея, рука",
                 "pl": "twarzy, szyi, ręki", "cs": "obličej, krk, ruka", "hu": "arc, nyak, kar",
                 "sk": "tvár, krk, ruka", "ro": "Față, gât, braț"},
    "legs_or_back": {"en": "unsteady", "uk": "хиткі", "ru": "нетвёрдые", "pl": "chwiejne", "cs": "nejisté",
                     "hu": "bizonytalan", "sk": "neisté", "ro": "nesigure"},
    "no_urine": {"en": "no, little urine", "uk": "нема, мало", "ru": "нет, мало", "pl": "brak, mało",
                 "cs": "žádná, málo", "hu": "nincs, kevés", "sk": "žiadny, málo", "ro": "fără, puțină"},
    "new_leukaemia": {"en": "very many white cells", "uk": "багато лейкоцитів", "ru": "много лейкоцитов",
                      "pl": "dużo leukocytów", "cs": "mnoho leukocytů", "hu": "sok fehérvérsejt",
                      "sk": "veľa leukocytov", "ro": "leucocitoză"},
    "medicine_ends": {code: "0–3" for code in HOSPITAL_LANGUAGES},
    "bone_or_lump": {"en": "painful testicle", "uk": "болісне яєчко", "ru": "болит яичко", "pl": "bolące jądro",
                     "cs": "bolestivé varle", "hu": "fájó here", "sk": "bolestivý semenník",
                     "ro": "testicul dureros"},
    "pain_not_helped": {"en": "nothing helps", "uk": "ніщо не", "ru": "ничто не", "pl": "nic nie", "cs": "nic ne",
                        "hu": "semmi sem", "sk": "nič ne", "ro": "nimic nu"},
    "diarrhoea_or_new": {"en": "24 hours", "uk": "добу не може", "ru": "сутки не может", "pl": "dobę nie może",
                         "cs": "den nemůže", "hu": "egy napja nem tud", "sk": "deň nemôže", "ro": "o zi nu poate"},
}  # fmt: skip


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
@pytest.mark.parametrize("code", LOOSER)
def test_no_language_words_a_sign_looser_than_the_list_it_comes_from(
    app: Flask, code: str, language: str
) -> None:
    assert LOOSER[code][language] in red_flags.said("red_flag_words", code, language)


SUDDENLY = ("sudden", "рапто", "внезапн", "nagł", "náhl", "hirtelen", "brusc")


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_weakness_of_one_side_is_asked_also_where_it_came_slowly(app: Flask, language: str) -> None:
    """The list says "one-sided weakness": whoever reads "sudden" of a weakness that grew for days ticks nothing."""
    line = red_flags.said("red_flag_words", "one_sided", language).casefold()
    assert not [word for word in SUDDENLY if word in line]


def test_every_sign_has_words_first_aid_a_source_a_date_and_nobodys_signature(app: Flask) -> None:
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            assert row["source"] and row["date"] and row["signed_by"] == "", row["code"]
            assert row["grade"] in (*red_flags.GRADES, "alone") and row["aid_1"] != row["aid_2"]
    for flag in ASKED:
        for language in HOSPITAL_LANGUAGES:
            with speaking(language):
                assert all(str(line).strip() for line in (flag.words, *flag.first_aid))


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_no_line_has_more_than_twelve_words_in_any_language(app: Flask, language: str) -> None:
    with speaking(language):
        lines = [str(flag.words) for flag in ASKED] + [str(words) for words in red_flags.facts().values()]
    assert not [line for line in lines if len(line.split()) > MOST_WORDS]
    assert len(set(lines)) == len(lines), "two signs with the same words"


def test_every_language_has_words_of_its_own(app: Flask) -> None:
    for name in ("red_flag_words", "first_aid", "red_flag_about"):
        for code, row in red_flags._table(name).items():
            words = [row[language] for language in HOSPITAL_LANGUAGES]
            assert all(words) and len(set(words)) >= len(words) - 1, (name, code)


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_whoever_has_none_of_these_is_through_all_screens_in_forty_seconds(app: Flask, language: str) -> None:
    with speaking(language):
        assert walk({"facts": [], "rest": "none"}) <= MOST_SECONDS


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_no_screen_takes_forty_seconds_and_an_adult_on_treatment_less_than_fifty_for_all(
    app: Flask, language: str
) -> None:
    with speaking(language):
        for about, screen in itertools.product(PEOPLE, (NOW, ABOUT, TODAY, MORE)):
            assert len(asked(screen, about)) <= red_flags.MOST_ON_A_SCREEN
            assert seconds(shown(screen, about), taps=1 + len(FACTS)) <= MOST_SECONDS, (language, about)
        adult = {"facts": ["known", "treatment"], "rest": "none"}
        assert walk(adult) <= MOST_WITH_FACTS and not asked(MORE, adult)


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_both_screens_of_signs_together_take_forty_seconds_whatever_is_ticked_between(
    app: Flask, language: str
) -> None:
    """The ambulance lines and the twelve of the second screen, read; the five facts between are taps, counted apart."""
    with speaking(language):
        for about in PEOPLE:
            assert seconds(shown(NOW, about)) + seconds(shown(TODAY, about)) <= MOST_SECONDS, (
                language,
                about,
            )
            assert seconds(shown(ABOUT, about), taps=1 + len(about["facts"])) <= 13


@pytest.mark.parametrize("about", PEOPLE, ids=lambda about: "+".join([*about["facts"], about["rest"]]))
def test_only_lines_that_can_apply_are_asked_and_what_is_not_known_may_apply(about: dict[str, Any]) -> None:
    shown = {flag.code for screen in (TODAY, MORE) for flag in asked(screen, about)}
    unknown = about["rest"] == "unknown"
    for fact, code in (("pregnant", "pregnant_bleeding"), ("line", "line_infected"), ("child", "ill_child")):
        assert (code in shown) == (fact in about["facts"] or unknown)
    assert ("fever_shivering" in shown or "ill_child" in shown or "jaundice_fever" in shown) or unknown
    everybody = {flag.code for flag in ASKED if flag.applies_when == "always" and flag.screen == TODAY}
    assert everybody <= shown


def test_none_of_these_goes_on_screen_by_screen_to_the_contact(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    assert send(pages, case, "red-flags", NONE).location.endswith("/red-flags/about")
    assert send(pages, case, "red-flags/about", {"facts": ["known"], **NONE}).location.endswith("/today")
    assert send(pages, case, "red-flags/today", NONE).location.endswith("/contact")
    assert f"/intake/{case.id}/contact" in pages.get(f"/intake/{case.id}/red-flags/alone").links()
    case = fresh(case)
    assert case.state == "draft" and not case.callback_wanted
    assert set(case.answers["red_flags"].values()) == {"no"}
    assert case.answers["red_flags_about"] == {"facts": ["known"], "rest": "none"}
    assert red_flags.next_screen(case.answers) is None


def test_what_does_not_fit_on_twelve_lines_is_on_a_further_screen(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    send(pages, case, "red-flags", NONE)
    send(pages, case, "red-flags/about", {"facts": FACTS, **NONE})
    assert send(pages, case, "red-flags/today", NONE).location.endswith("/red-flags/more")
    assert red_flags.next_screen(fresh(case).answers) == MORE
    assert send(pages, case, "red-flags/more", NONE).location.endswith("/contact")


@pytest.mark.parametrize("flag", [f.code for f in ASKED if f.screen in (NOW, TODAY)])
def test_one_tick_is_enough_even_when_the_rest_is_open(app: Flask, flag: str) -> None:
    pages, _user = volunteer(app)
    owner = a_user(Role.COORDINATOR, name="Ірина Координатор")
    case = case_of(consented(pages))
    sign = red_flags.red_flags()[flag]
    screen = "red-flags" if sign.screen == NOW else "red-flags/today"
    if sign.screen == TODAY:
        facts = [fact for fact in FACTS if fact in sign.applies_when.replace("!" + fact, "")]
        send(pages, case, "red-flags/about", {"facts": facts, **NONE})
        screen = screen if sign in asked(TODAY, {"facts": facts}) else "red-flags/more"
    page = pages.follow(send(pages, case, screen, {"signs": [flag], "rest": "ticked"}))
    case = fresh(case)
    assert (case.state, case.red_flags, case.owner_id) == ("emergency", [flag], owner.id)
    assert (case.grade, case.due_at) == (sign.grade, case.emergency_at)
    for shown in ("112", "103", case.reference, "Ірина Координатор", str(sign.words)):
        assert shown in page.text
    assert db.session.query(OutboxMessage).one().recipient == owner.email


@pytest.mark.parametrize(
    ("flag", "heading"),
    [
        ("chest_pain", "This is an emergency. Call for help now."),
        ("swollen_leg", "The patient needs a hospital today."),
        ("medicine_ends", "A coordinator has been asked to call within two hours."),
    ],
)
def test_each_grade_has_a_page_of_its_own_with_first_aid(app: Flask, flag: str, heading: str) -> None:
    pages, _user = volunteer(app, language="en")
    case = case_of(consented(pages))
    screen = "red-flags" if flag == "chest_pain" else "red-flags/today"
    page = pages.follow(send(pages, case, screen, {"signs": [flag], "rest": "ticked"}))
    with speaking("en"):
        assert heading in page.text
        assert all(str(line) in page.text for line in red_flags.red_flags()[flag].first_aid)


def test_pressing_send_with_nothing_ticked_is_not_none_of_these(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    for typed in ({"rest": "ticked"}, {}):
        assert send(pages, case, "red-flags", typed).status == 422
        assert send(pages, case, "red-flags/about", typed).status == 422
    assert "red_flags" not in fresh(case).answers


def test_a_tick_counts_whichever_button_is_pressed(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    send(pages, case, "red-flags", {"signs": ["chest_pain"], **NONE})
    assert (fresh(case).state, fresh(case).red_flags) == ("emergency", ["chest_pain"])


def test_i_do_not_know_tells_somebody_says_112_and_asks_for_a_phone(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    reader = a_user(Role.COORDINATOR)
    case = case_of(consented(pages))
    page = pages.follow(send(pages, case, "red-flags", UNKNOWN_ALL))
    case = fresh(case)
    assert case.callback_wanted and case.due_at is not None and case.state == "draft"
    assert set(case.answers["red_flags"].values()) == {"unknown"}, "none is another answer"
    assert "If it gets worse, call" in page.text and "112" in page.text
    assert {"phone", "address", "country"} <= set(page.form("/contact")["values"])
    assert db.session.query(OutboxMessage).one().recipient == reader.email
    assert db.session.query(DutyAlarm).one().kind == "call_back"


def test_a_case_already_sent_becomes_an_emergency_too(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", {"signs": ["heavy_bleeding"], "rest": "ticked"})
    assert fresh(case).state == "emergency"


def test_the_signs_are_shown_again_on_the_check_page(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = case_of(consented(pages))
    signs(pages, case, "known")
    text = pages.get(f"/intake/{case.id}/check").text
    with speaking("en"):
        for flag in (*asked(NOW, {}), *asked(TODAY, {"facts": ["known"]})):
            assert f"{flag.words} No" in text


def test_unsigned_is_said_to_a_coordinator_and_not_to_a_volunteer_in_the_middle_of_it(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case, words = case_of(consented(pages)), "No clinician has signed it yet"
    assert words not in pages.get(f"/intake/{case.id}/red-flags").text
    desk, _ = volunteer(app, language="en")
    desk.sign_in(a_user(Role.COORDINATOR))
    assert words in desk.get(f"/intake/{case.id}/red-flags").text


@pytest.mark.both_databases
def test_answers_of_the_former_form_stay_readable_and_count_as_asked(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER, language="en")
    old = {"fever": "no", "bleeding": "unknown"}
    case = kept(a_case(volunteer=user, state="draft", submitted_at=None, answers={"red_flags": old}))
    pages, _ = volunteer(app, language="en")
    text = pages.sign_in(user).get(f"/intake/{case.id}/check").text
    with speaking("en"):
        assert f"{FORMER['fever']} No" in text and f"{FORMER['bleeding']} I don't know" in text
    assert red_flags.next_screen(case.answers) is None


# What is asked in writing, alone.


def alone(pages: Pages, case: Case, answers: dict[str, Any]) -> Page:
    """The patient has the phone, and answers."""
    path = f"/intake/{case.id}/red-flags/alone"
    return pages.submit(pages.get(path + "?alone=yes"), path, **answers)


def test_nobody_sees_the_two_questions_before_the_patient_has_the_phone(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = case_of(consented(pages))
    page = pages.get(f"/intake/{case.id}/red-flags/alone")
    assert "Can the patient read this alone now?" in page.text
    for flag in asked("alone", {}):
        assert str(flag.words) not in page.text
        assert str(flag.words) in pages.get(f"/intake/{case.id}/red-flags/alone?alone=yes").text


def test_the_two_questions_are_offered_before_the_contact_and_once_more_before_sending_until_answered(
    app: Flask,
) -> None:
    pages, _user = volunteer(app, language="en")
    case = case_of(consented(pages))
    signs(pages, case)
    way = f"/intake/{case.id}/red-flags/alone?alone=yes"
    assert all(way in pages.get(f"/intake/{case.id}/{page}").links() for page in ("contact", "check"))
    assert way not in pages.get(f"/intake/{case.id}/treatment").links()
    alone(pages, case, NONE)
    assert not [
        page for page in ("contact", "check") if way in pages.get(f"/intake/{case.id}/{page}").links()
    ]


def test_what_is_answered_alone_is_sealed_shows_nothing_and_asks_a_person_to_call(app: Flask) -> None:
    pages, user = volunteer(app, language="en")
    a_user(Role.COORDINATOR)
    case = case_of(consented(pages))
    signs(pages, case)
    page = alone(pages, case, {"signs": ["not_safe"], "rest": "ticked"})
    case = db.session.get_one(Case, fresh(case).id)
    assert page.status == 200 and "emergency" not in page.text.lower() and case.state == "draft"
    assert case.callback_wanted and db.session.query(OutboxMessage).count() == 1
    assert "not_safe" not in str(case.answers) and (case.private_answers or {})["alone"] == {
        "not_safe": "yes"
    }
    for address in ("/red-flags/alone", "/check", "/emergency", ""):
        assert "not safe" not in pages.get(f"/intake/{case.id}{address}").text
    again = pages.get(f"/intake/{case.id}/red-flags/alone?alone=yes")
    assert not again.form("/alone")["values"].get("signs"), "ticked for nobody who opens it later"


def test_what_is_answered_alone_is_read_at_the_desk(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    signs(pages, case)
    alone(pages, case, {"signs": ["ending_life"], "rest": "ticked"})
    desk, _ = volunteer(app)
    text = desk.sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}").text
    assert "Do you have thoughts of ending your life?" in text and "safe to talk" in text
    with speaking("en"):
        assert all(str(line) in text for line in red_flags.red_flags()["ending_life"].first_aid)


@pytest.mark.parametrize("answer", [{"signs": ["not_safe"], "rest": "ticked"}, UNKNOWN_ALL, NONE])
def test_whoever_reads_alone_is_told_what_to_do_and_the_next_page_is_the_same_for_every_answer(
    app: Flask, answer: dict[str, object]
) -> None:
    pages, _user = volunteer(app, language="en")
    case = case_of(consented(pages))
    signs(pages, case)
    asked_alone = pages.get(f"/intake/{case.id}/red-flags/alone?alone=yes").text
    assert "the next page looks the same" in asked_alone and "go where other people are" in asked_alone
    shown = alone(pages, case, answer).text
    assert "Just ask for a call" in shown and "safe" not in shown.lower() and "ending" not in shown.lower()


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_no_screen_that_others_may_look_at_says_bluntly_which_illness_it_is(
    app: Flask, language: str
) -> None:
    blunt = re.compile(r"\b(рак|рака|раку|cancer|rak|raka|rakovin\w*|daganat\w*|cancerul\w*)\b", re.I)
    with speaking(language):
        lines = [str(words) for words in red_flags.facts().values()]
        for flag in ASKED:
            lines += [str(flag.words), *(str(line) for line in flag.first_aid)]
    assert not [line for line in lines if blunt.search(line)]


def test_every_sign_says_what_a_clinician_must_still_decide_and_none_hides_a_missing_source(
    app: Flask,
) -> None:
    for flag in ASKED:
        assert flag.to_decide, flag.code
        assert "own list" not in flag.source, flag.code


def test_no_of_both_alone_calls_nobody(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    signs(pages, case)
    alone(pages, case, NONE)
    assert not fresh(case).callback_wanted and not db.session.query(DutyAlarm).count()
