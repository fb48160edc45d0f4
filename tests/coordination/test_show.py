"""The case page: who, need, due, ranked hospitals with reasons, map, history; every read is audited."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from geopy.distance import geodesic

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.coordination import offering
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake.moves import STEPS
from referral.referrals.models import Referral
from referral.referrals.table import desk_words
from referral.referrals.table.moves import BESIDE, MOVES
from tests import factories as a
from tests.coordination.desk import WORDS_OF_THE_PATIENT, a_fitting_hospital, a_named_case, to_send
from tests.pages import Pages


def desk_of(pages: Pages) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR))


def path(case: object) -> str:
    return f"/desk/cases/{case.id}"


def reads(case: object) -> int:
    verbs = db.select(AuditEvent.verb).where(AuditEvent.case_id == str(case.id))
    return list(db.session.scalars(verbs)).count("case.read")


def test_the_page_shows_who_it_is_and_notes_the_read(pages: Pages) -> None:
    case = a_named_case()
    page = desk_of(pages).get(path(case))
    assert page.status == 200
    assert "Шевченко Марія" in page.text and "+380671112233" in page.text
    assert reads(case) == 1
    assert not [word for word in WORDS_OF_THE_PATIENT if word in page.title]


def test_hospitals_stand_in_one_order_each_with_its_reasons_and_then_the_unsuitable(pages: Pages) -> None:
    case = a_named_case()
    good = a_fitting_hospital(name="Szpital Dobry")
    silent = a.a_hospital(name="Szpital Milczący")
    refusing = a.a_hospital(name="Szpital Inny")
    a.treats(refusing, "breast", "radiotherapy", answer="no")
    whole = desk_of(pages).get(path(case)).text
    text = whole[whole.rindex("Hospitals, best first", 0, whole.index("What is needed and given")) :]
    order = [
        text.index(name) for name in (good.name, silent.name, "Unsuitable as things stand", refusing.name)
    ]
    assert order == sorted(order)
    assert "3 places are free." in text and "In its favour: " in text
    assert "about 3 h" in text or "about 4 h" in text
    assert (
        "Nobody has said whether it gives this treatment for this cancer. Ask." in text[order[1] : order[2]]
    )
    assert "It says that it treats" not in text[order[1] : order[2]]


def test_each_unsuitable_hospital_says_why_and_what_would_change_it(pages: Pages) -> None:
    case = a_named_case(countries=["HU"])
    closed = a.a_hospital(country="HU", closed_at=utc_now())
    abroad, full = a_fitting_hospital(), a_fitting_hospital(free=0, country="HU")
    no_adults = a.a_hospital(country="HU")
    a.treats(no_adults, "", "radiotherapy", answer="no")
    a_fitting_hospital(country="HU")
    page = desk_of(pages).get(path(case))
    listed = page.all("ul[@class='app-unsuitable']/li")
    items = {li.find(".//input").get("value"): re.sub(r"\s+", " ", " ".join(li.itertext())) for li in listed}
    assert set(items) == {str(each.id) for each in (closed, abroad, full, no_adults)}
    expected = {
        closed: ("It is closed to new patients.", "open to new patients again."),
        abroad: ("does not wish to go to this country: Poland.", "agree to this country: Poland."),
        full: ("It has just reported that no place is free.", "report a free place."),
        no_adults: ("does not take this age group: Adult.", "takes this age group: Adult."),
    }
    for hospital, (reason, change) in expected.items():
        before, _, after = items[str(hospital.id)].partition("What would change it")
        assert reason in before and change in after


def test_places_tell_their_age_and_who_reported_and_grow_stale(pages: Pages) -> None:
    case, now = a_named_case(), utc_now()
    hospital = a.a_hospital()
    a.treats(hospital, "breast", "radiotherapy")
    a.places(hospital, "radiotherapy", 2, as_of=now - timedelta(days=20))
    text = desk_of(pages).get(path(case)).text
    assert "2 places were free, but that report is old." in text and "Reported 20 days ago." in text
    assert "Source: by telephone." in text and "Old figure: ask" in text


def test_a_treatment_whose_age_no_source_states_is_asked_about(pages: Pages) -> None:
    case = a_named_case()
    a.treats(
        a.a_hospital(), "breast", "radiotherapy", age_group="", kind="own_page", page="https://h.example"
    )
    text = desk_of(pages).get(path(case)).text
    assert "The source does not say for which age." in text
    assert "The source does not name this cancer." not in text


def test_no_match_stays_with_a_person_and_says_what_to_do(pages: Pages) -> None:
    case = a_named_case(countries=["HU"])
    a_fitting_hospital()
    text = desk_of(pages).get(path(case)).text
    assert "No hospital has itself confirmed that it treats this: the case stays with you" in text
    assert "can be widened" in text


def test_the_map_numbers_the_best_hospitals_and_shows_the_patient(pages: Pages) -> None:
    case = a_named_case()
    a_fitting_hospital(lat=50.06, lon=19.94)
    a.a_hospital(lat=52.23, lon=21.01)
    page = desk_of(pages).get(path(case))
    svg = page.tree.find(".//figure/{*}svg")
    pins = sorted("".join(g.itertext()).strip() for g in svg.iterfind(".//{*}g"))
    assert pins == ["", "1", "2"]
    assert svg.get("role") == "img" and svg.find("{*}title") is not None


def test_an_emergency_stands_above_all_and_sending_is_paused(pages: Pages) -> None:
    flags = ["fever"]
    case = a_named_case(state="emergency", red_flags=flags, emergency_at=utc_now())
    a_fitting_hospital()
    page = desk_of(pages).get(path(case))
    assert "Medical emergency: a doctor must see the patient now" in page.text
    assert "temperature of 38" in page.text and "Sending is paused" in page.text
    assert "Send to the ticked hospitals" not in page.text


def test_seen_by_a_doctor_lets_the_case_go_on(pages: Pages) -> None:
    case = a_named_case(state="emergency", red_flags=["fever"], emergency_at=utc_now())
    yesterday = utc_now() - timedelta(days=1)
    day = {
        "seen_on-day": str(yesterday.day),
        "seen_on-month": str(yesterday.month),
        "seen_on-year": str(yesterday.year),
    }
    desk = desk_of(pages)
    wrong = desk.submit(desk.get(path(case)), "/seen", seen_where="Lublin", seen_time="25:00", **day)
    assert wrong.status == 422 and "for example 14:30" in wrong.text and "Lublin" in wrong.html
    came = {"seen_outcome": "discharged", "seen_said": "antibiotic for 7 days"}
    unsaid = {"seen_where": "Lublin", "seen_time": "14:30", "seen_outcome": "admitted", **day}
    half = desk.submit(desk.get(path(case)), "/seen", **unsaid)
    assert half.status == 422, "where the patient was admitted"
    seen = {"seen_where": "Lublin, SOR", "seen_time": "14:30", **day, **came}
    done = desk.submit(desk.get(path(case)), "/seen", **seen)
    assert done.status == 303
    db.session.expire_all()
    assert (case.state, case.seen_by_doctor) == ("waiting", "Lublin, SOR")
    assert (case.doctor_outcome, case.doctor_said) == ("discharged", "antibiotic for 7 days")
    assert "antibiotic for 7 days" in desk.get(path(case)).text


@time_machine.travel(datetime(2026, 11, 28, 22, 30, tzinfo=UTC))
@pytest.mark.parametrize(
    ("country", "day", "typed", "status", "beside"),
    [
        ("PL", "28", "23:15", 303, None),
        ("PL", "28", "23:45", 422, "seen_time"),
        ("RO", "29", "00:15", 303, None),
        ("RO", "28", "23:45", 303, None),
        ("RO", "29", "00:45", 422, "seen_time"),
        ("PL", "30", "09:00", 422, "seen_on"),
        ("PL", "1", "09:00", 422, "seen_on"),
    ],
)
def test_the_hour_is_that_of_the_place_and_a_moment_that_cannot_be_is_refused_beside_its_field(
    pages: Pages, country: str, day: str, typed: str, status: int, beside: str | None
) -> None:
    case = a_named_case(state="emergency", red_flags=["fever"], emergency_at=utc_now(), place_country=country)
    desk = desk_of(pages)
    shown = desk.get(path(case)).text.replace("\u202f", " ")
    assert {"PL": "(time of Warsaw)", "RO": "(time of Bucharest)"}[country] in shown
    on = {"seen_on-day": day, "seen_on-month": "11", "seen_on-year": "2026"}
    came = {"seen_where": "SOR", "seen_outcome": "discharged", "seen_said": "antibiotic"}
    page = desk.submit(desk.get(path(case)), "/seen", seen_time=typed, **on, **came)
    assert page.status == status
    if beside:
        assert page.all(f"span[@id='{beside}-error']") and "SOR" in page.html
        return
    db.session.expire_all()
    zone = {"PL": "Europe/Warsaw", "RO": "Europe/Bucharest"}[country]
    there = case.seen_by_doctor_at.astimezone(ZoneInfo(zone))
    assert (there.day, there.strftime("%H:%M")) == (int(day), typed)


def test_priority_owner_and_note_are_kept_and_told(pages: Pages) -> None:
    case, colleague = a_named_case(), a.a_user(Role.COORDINATOR, name="Olha Second")
    desk = desk_of(pages)
    page = desk.get(path(case))
    assert desk.submit(page, "/priority", priority="urgent").status == 422
    assert desk.submit(page, "/priority", priority="urgent", basis="Dr Koval by phone").status == 303
    assert desk.submit(page, "/note", note="Her sister is in Lublin").status == 303
    assert desk.submit(page, "/owner", owner=str(colleague.id)).status == 303
    text = desk.get(path(case)).text
    for words in (
        "Dr Koval by phone",
        "Her sister is in Lublin",
        "The priority was set",
        "The owner was named",
    ):
        assert words in text
    db.session.expire_all()
    assert (case.priority, case.owner_id) == ("urgent", colleague.id)


def test_a_consent_taken_back_ends_what_rested_on_it(pages: Pages) -> None:
    case, hospital = a_named_case(), a_fitting_hospital()
    desk = desk_of(pages)
    assert desk.post(f"{path(case)}/send", to_send(hospital)).status == 303
    db.session.expire_all()
    consent = next(each for each in case.consents if each.purpose == "show_to_hospital")
    assert hospital.name in desk.get(path(case)).text
    other = a.a_case()
    assert desk.post(f"{path(other)}/consents/{consent.id}/withdraw").status == 404
    assert desk.submit(desk.get(path(case)), f"/consents/{consent.id}/withdraw").status == 303
    db.session.expire_all()
    states = db.session.scalars(db.select(Referral.state).where(Referral.case_id == case.id)).all()
    assert consent.withdrawn_at is not None and states == ["withdrawn"]
    assert "Withdrawn on" in desk.get(path(case)).text


def test_closing_ends_open_referrals(pages: Pages) -> None:
    case = a_named_case()
    referral = a.a_referral(case=case)
    desk = desk_of(pages)
    page = desk.get(path(case))
    assert desk.submit(page, "/close").status == 422
    assert desk.submit(page, "/close", outcome="returned_home").status == 303
    db.session.expire_all()
    assert (case.state, case.outcome, referral.state) == ("closed", "returned_home", "withdrawn")
    assert "The case is closed: Returned home." in desk.get(path(case)).text


def test_the_history_names_every_verb_and_the_readers(pages: Pages, app: Flask, now: datetime) -> None:
    assert all(step.history for step in STEPS.values())
    assert set(desk_words.STEPS) == set(MOVES) | set(BESIDE)
    case = a_named_case()
    reader = a.a_user(Role.COORDINATOR, name="Iryna Reader")
    pages.sign_in(reader).get(path(case))
    text = pages.get(path(case)).text
    assert "Who has opened this case (2 times)" in text and "Iryna Reader (Coordinator)" in text


def test_two_hospitals_side_by_side(pages: Pages) -> None:
    case, first, second = a_named_case(), a_fitting_hospital(), a.a_hospital()
    desk = desk_of(pages)
    page = desk.get(f"{path(case)}/compare?h={first.id}&h={second.id}&h=nonsense")
    assert page.status == 200 and first.name in page.text and second.name in page.text
    assert "3 places are free." in page.text and "The number of free places is not known." in page.text
    assert "The hospital's last report." in page.text
    assert "No hospital is ticked" in desk.get(f"{path(case)}/compare").text


def test_the_distance_of_compared_hospitals_is_the_geodesic_and_says_when_it_is_not_known(
    pages: Pages,
) -> None:
    here, desk = (51.25, 22.57), desk_of(pages)
    far = a_fitting_hospital(lat=52.23, lon=21.01)
    placed = a_named_case(lat=here[0], lon=here[1], place_country="PL")
    km = round(geodesic(here, (far.lat, far.lon)).km)
    assert f"{km} km" in desk.get(f"{path(placed)}/compare?h={far.id}").text
    nowhere = a_named_case(lat=None, lon=None)
    assert " km" not in desk.get(f"{path(nowhere)}/compare?h={far.id}").text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.HOSPITAL, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_do_not_find_the_desk(pages: Pages, role: str) -> None:
    case, referral = a_named_case(), a.a_referral()
    bound = {"hospital_id": a.a_hospital().id} if role == Role.HOSPITAL else {}
    visitor = pages.sign_in(a.a_user(role, **bound))
    for where in (
        "/desk",
        path(case),
        f"{path(case)}/compare",
        f"{path(case)}/send",
        f"/desk/referrals/{referral.id}/withdraw",
    ):
        assert visitor.get(where).status == 404, where
    assert reads(case) == 0


def test_a_case_nobody_has_is_not_found(pages: Pages) -> None:
    assert desk_of(pages).get(f"/desk/cases/{uuid.uuid4()}").status == 404


def test_the_page_speaks_ukrainian(pages: Pages) -> None:
    case = a_named_case()
    a_fitting_hospital()
    page = pages.sign_in(a.a_user(Role.COORDINATOR, language="uk")).get(path(case))
    assert page.status == 200 and page.tree.get("lang") == "uk"
    assert "None" not in page.text and "%(" not in page.text


def test_the_page_says_what_the_clock_rests_on_and_what_would_change_the_first_place(pages: Pages) -> None:
    case = a_named_case(phase="on_radiotherapy", priority="normal", site_group="cervix")
    for number, (level, free) in enumerate((("national_institute", 1), ("oncology_department", 6))):
        hospital = a.a_hospital(name=f"Szpital {number}", level=level, languages=["uk"])
        a.treats(hospital, "cervix", "radiotherapy")
        a.places(hospital, "radiotherapy", free, as_of=utc_now() - timedelta(days=1))
    text = desk_of(pages).get(path(case)).text
    assert "A course of treatment was interrupted: days count." in text
    assert "each day of interruption costs 0.7" in text and "No clinician has signed it yet." in text
    assert "Of ten such requests about" in text
    changes = text[text.index("What would change the first place") :]
    assert "would put this hospital first: Szpital" in changes


def test_a_case_without_a_published_figure_or_a_due_date_says_so(pages: Pages) -> None:
    case = a_named_case(phase="newly_diagnosed", site_group="lymphoid_leukaemia", next_treatment_due=None)
    a_fitting_hospital()
    text = desk_of(pages).get(path(case)).text
    assert "No due date is known" in text and "There is no published figure for this cancer" in text
    assert "Nobody has set the priority yet" in text
    assert "No change of a single weight would put another hospital first." in text


def test_silence_is_shown_as_no_response(pages: Pages) -> None:
    case, hospital = a_named_case(), a_fitting_hospital()
    a.a_referral(hospital=hospital, state="expired", deadline_at=utc_now() - timedelta(hours=2))
    text = desk_of(pages).get(path(case)).text
    assert "No response: it has left 1 request unanswered." in text


def test_which_later_treatments_a_hospital_gives_is_said(pages: Pages) -> None:
    case, hospital = a_named_case(modalities=["radiotherapy", "surgery", "follow_up"]), a_fitting_hospital()
    a.treats(hospital, "breast", "surgery")
    text = desk_of(pages).get(path(case)).text
    assert "Needed later and given here too: Surgery." in text
    assert "Needed later; nobody has said whether it is given here: Follow-up." in text
    assert "Needed later and not given here" not in text


def test_sentences_are_made_for_the_hospitals_of_the_page_alone(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, made = a_named_case(), []
    for number in range(120):
        a.a_hospital(name=f"Szpital {number}")
    whole = offering._words
    monkeypatch.setattr(offering, "_words", lambda *told: made.append(told) or whole(*told))
    desk = desk_of(pages)
    assert desk.get(path(case)).status == 200
    assert 0 < len(made) <= 15
    made.clear()
    first = db.session.scalars(db.select(Hospital.id).limit(1)).one()
    assert desk.get(f"{path(case)}/send?h={first}").status == 200
    assert len(made) <= 1


def test_the_other_tumours_stand_beside_the_diagnosis_and_on_the_sheet(pages: Pages) -> None:
    case = a_named_case(answers={"diagnosis": {"other_tumours": ["C53"]}})
    desk = desk_of(pages)
    page = desk.get(path(case))
    assert "Other tumours named Cervical cancer (C53)" in page.text.partition("Everything the intake")[0]
    assert "Other tumours named Cervical cancer (C53)" in desk.get(f"{path(case)}/sheet").text
    case.answers = {"diagnosis": {"other_tumours": ["none"]}}
    db.session.commit()
    assert "Other tumours named" not in desk.get(f"{path(case)}/sheet").text
