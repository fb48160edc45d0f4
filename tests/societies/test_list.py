"""The public list and page of societies: filtered, sourced, stale said; nobody who answers is named; few are no sum."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.i18n import HOSPITAL_LANGUAGES
from referral.societies import loading, queries, relaying
from referral.societies.actions import editing
from referral.societies.kinds import KINDS, SOUGHT, TOPICS
from referral.societies.models import LIFE, Society
from referral.societies.relaying import Counts
from tests.factories import a_user
from tests.pages import Pages
from tests.societies.scenes import AGREED, FACTS, a_relay, a_society, agreed, published


def test_everybody_finds_a_society_by_country_field_and_topic(app: Flask) -> None:
    published()
    published("eu_rays", "EU", name="Rays of Europe", kind="radiation", topics=["radiotherapy"])
    pages = Pages(app)
    assert "Rays of Europe" in pages.get("/societies?country=PL").text, (
        "a society of several countries is of each"
    )
    assert "Towarzystwo Przykładne" not in pages.get("/societies?country=CZ").text
    assert "Towarzystwo Przykładne" not in pages.get("/societies?kind=radiation").text
    assert "Rays of Europe" not in pages.get("/societies?topic=surgery").text
    assert "Nobody has written a society" in pages.get("/societies?kind=nursing&lang=en").text


def test_where_no_society_was_found_the_list_says_so(app: Flask) -> None:
    published(kind="nursing")
    pages = Pages(app)
    polish, all_of_them = (pages.get(f"/societies?lang=en{more}").text for more in ("&country=PL", ""))
    said = polish.partition("Not found yet")[2]
    assert "Poland: Cancer surgery; " in said and "Nursing" not in said and "Hungary" not in said
    assert "Hungary: " in all_of_them.partition("Not found yet")[2]
    assert queries.not_found("PL") == {"PL": [kind for kind in SOUGHT if kind != "nursing"]}


def test_its_page_says_source_office_and_what_is_not_known(app: Flask) -> None:
    published(office={"city": "Warsaw"})
    text = Pages(app).get("/societies/pl_example?lang=en").text
    for said in ("Example Society", "Warsaw", "About", "Read on", "We have found no address"):
        assert said in text, said
    assert Pages(app).get("/societies/nobody").status == 404


def test_a_draft_is_read_by_nobody(app: Flask) -> None:
    a_society()
    assert "Towarzystwo" not in Pages(app).get("/societies").text
    assert Pages(app).get("/societies/pl_example").status == 404


def test_an_old_source_is_said_to_be_old(app: Flask) -> None:
    published(now=utc_now() - timedelta(days=91))
    for address in ("/societies?lang=en", "/societies/pl_example?lang=en"):
        assert "Ask before you rely on it" in Pages(app).get(address).text


@pytest.mark.parametrize("language", list(HOSPITAL_LANGUAGES))
def test_it_is_read_in_eight_languages(app: Flask, language: str) -> None:
    published()
    for address in ("/societies", "/societies/pl_example"):
        page = Pages(app).get(f"{address}?lang={language}")
        assert page.status == 200 and page.tree.get("lang") == language


def test_who_answers_for_a_society_is_named_on_no_public_page(app: Flask) -> None:
    society = published()
    agreed(society)
    for address in ("/societies", "/societies/pl_example"):
        text = Pages(app).get(address).text
        assert str(AGREED["name"]) not in text and "anna@" not in text


def test_few_requests_are_no_public_figure(app: Flask) -> None:
    assert relaying.told_publicly(Counts(9, 9, 9, 1.0)) == {}
    assert relaying.told_publicly(Counts(30, 25, 12, 1.5)) == {
        "asked": 30, "seen": None, "answered": 12, "days": 1.5,
    }, "of those that were not opened there are fewer than ten"  # fmt: skip
    society = published()
    agreed(society)
    a_relay(society=society)
    assert "How it answers" not in Pages(app).get("/societies/pl_example?lang=en").text


def test_counts_say_asked_opened_answered_and_days(app: Flask) -> None:
    from referral.societies.actions import relays
    from tests.societies.scenes import CANNOT

    relay = a_relay(now=utc_now() - timedelta(days=2))
    liaison = next(iter(relaying.people.reached_of([relay.society_id], utc_now().date()).values()))[0]
    relays.answer(relay, liaison, CANNOT, utc_now())
    assert relaying.counts_of([relay.society_id])[relay.society_id] == Counts(1, 1, 1, 2.0)


def test_a_second_person_publishes(app: Flask) -> None:
    made, writer = a_society(), a_user("editor").as_actor()
    editing.write("PL", "pl_example", {**FACTS, "name": "Other"}, 1, writer, utc_now())
    with pytest.raises(Conflict):
        LIFE.check(made, 2, writer, utc_now())
    with pytest.raises(Invalid):
        editing.write("PL", "pl_example", {**FACTS, "words": {"uk": "1"}}, 2, writer, utc_now())


def test_keepers_write_check_and_publish_by_their_pages(app: Flask) -> None:
    editor, second = (Pages(app).sign_in(a_user("editor")) for _ in range(2))
    typed = {
        "country": "PL", "code": "pl_new", "kind": "medical", "name": "Nowe", "topics": ["referral"],
        "text_uk": "Так.", "text_ru": "Да.", "text_en": "Yes.", "source": "https://new.example/", "number": "0",
        "read_on-day": "20", "read_on-month": "11", "read_on-year": "2026",
    }  # fmt: skip
    wrong = {**typed, "office_email": "no address", "office_phone": "call us", "links": "nowhere"}
    refused = editor.post("/desk/societies/new", wrong)
    assert refused.status == 422 and all(name in refused.text for name in ("e-mail", "phone"))
    assert editor.post("/desk/societies/new", typed).status == 303
    made = db.session.scalars(db.select(Society).where(Society.code == "pl_new")).one()
    for verb in ("check", "publish"):
        assert second.post(f"/desk/societies/{made.id}/{verb}/1").status == 303
    assert Pages(app).get("/societies/pl_new").status == 200
    assert second.post(f"/desk/societies/{made.id}/withdraw/1").status == 303
    assert Pages(app).get("/societies/pl_new").status == 404


def test_what_is_shipped_is_whole_and_names_nobody(app: Flask) -> None:
    shipped = loading.shipped()
    assert len(shipped) >= 80 and {each["country"] for each in shipped.values()} == {
        "UA", "EU", "PL", "CZ", "SK", "HU", "RO",
    }  # fmt: skip
    assert {each["kind"] for each in shipped.values()} == set(KINDS)
    assert {code for each in shipped.values() for code in each["topics"]} == set(TOPICS)
    for code in ("ua_usso", "eu_esso", "eu_eco_asco_network", "world_acs"):
        assert shipped[code]["source"].startswith("http")
    mailboxes = [each["office"]["email"] for each in shipped.values() if "email" in each["office"]]
    assert all("." not in address.split("@")[0] or "Support" in address for address in mailboxes), (
        "no person's"
    )
    assert loading.load(utc_now()) == len(shipped) and loading.load(utc_now()) == 0
    assert not queries.shown(), "drafts, until two people have read their sources"
