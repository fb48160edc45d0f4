"""The letters themselves: what stands in them for whom, on how many pages, readable by a machine that reads aloud."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import outloud
import pytest
from flask import Flask, render_template
from sqlalchemy import update

from referral.db import db, utc_now
from referral.errors import NotAllowed
from referral.intake.models import Consent
from referral.letters_on_paper import letters, press
from referral.letters_on_paper.kinds import Kind
from referral.referrals.models import Referral
from referral.referrals.on_paper import kinds
from referral.referrals.on_paper.packet import MOST_PAGES
from referral.referrals.shown import what_decides
from tests.letters_on_paper.scenes import (
    NAMED,
    VISIT,
    an_accepted_one,
    an_asked_hospital,
    everything_answered,
    made,
    pdf_of,
    read,
)

WITHHELD = ("Галаган", "Ґалаґан", "Halahan", "380501234567", "1980", "Їжакевич", "Іван")
ILLNESS = ("рак", "cancer", "onco", "онко", "пухлин", "radiother", "радіотер", "C50", "паклітаксел")
MOST_BYTES = 60 * 1024
LONG_WORD = "Ю" * 120
HOSTILE = f"<script>alert(1)</script> <b>&amp; {LONG_WORD} \u202eabc\u202c " + "слово " * 400


@pytest.fixture(autouse=True)
def in_a_page(app: Flask) -> Any:
    """Letters are composed while a page is asked for."""
    with app.test_request_context(base_url="http://127.0.0.1"):
        yield


def named(referral: Referral) -> str:
    return read(pdf_of(made(kinds.NAMED_PACKET, referral, "pl")))


HOSPITALS = [("PL", "pl"), ("CZ", "cs"), ("HU", "hu"), ("SK", "sk"), ("RO", "ro")]


@pytest.mark.parametrize(("country", "language"), HOSPITALS)
def test_the_packet_says_in_the_hospitals_language_what_its_page_says(
    app: Flask, country: str, language: str
) -> None:
    referral = an_asked_hospital(country)
    assert kinds.PACKET.languages(referral)[0] == language
    words = read(pdf_of(made(kinds.PACKET, referral, language)))
    with letters.speaking(language):
        rows = what_decides.summary(referral, utc_now().date())
        others = [row for _heading, found in what_decides.clinical(referral) for row in found]
    assert rows and not [row for row in (*rows, *others) if " ".join(row.heading.split()) not in words]
    assert not [row for row in (*rows, *others) if row.is_known and " ".join(row.text.split()) not in words]
    own = next(row for row in rows if row.language == "uk")
    with letters.speaking(language):
        assert f"{own.text} ({letters_language('uk')})" in words


def letters_language(code: str) -> str:
    from referral.referrals.shown.spoken import language_words

    return language_words(code)


def test_before_an_acceptance_nobody_is_named(app: Flask) -> None:
    referral = an_asked_hospital()
    found = made(kinds.PACKET, referral, "pl")
    assert "[…]" in read(pdf_of(found))
    assert not [word for word in WITHHELD if word in read(pdf_of(found)) or word in found.body]
    assert kinds.NAMED_PACKET.subjects(referral.case) == []
    with pytest.raises(NotAllowed):
        made(kinds.NAMED_PACKET, referral, "pl")


def test_after_it_all_that_the_consent_lists_is_printed(app: Flask) -> None:
    words = named(an_accepted_one())
    for told in (*NAMED.values(), "[…]"):
        expected = "3 lutego 1980" if told == "1980-02-03" else told
        assert (expected in words) is (told != "[…]"), told
    assert "виписка від Ґалаґан" in words


def test_without_a_living_consent_neither_is_printed(app: Flask) -> None:
    referral = an_accepted_one()
    db.session.execute(
        update(Consent).where(Consent.purpose == "show_to_hospital").values(withdrawn_at=utc_now())
    )
    db.session.commit()
    for kind in (kinds.PACKET, kinds.NAMED_PACKET):
        assert kind.subjects(referral.case) == []
        with pytest.raises(NotAllowed):
            made(kind, referral, "pl")


TOWN = {"uk": "Лодзь (Łódź)", "ru": "Лодзь (Łódź)", "en": "Łódź"}
"""As the patient calls it, and as it stands on the signs."""


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_patients_letter_says_where_when_what_whom_and_112_and_no_illness(
    app: Flask, language: str
) -> None:
    referral = an_accepted_one()
    words = read(pdf_of(made(kinds.VISIT, referral.case, language)))
    for told in (*(VISIT[name] for name in ("ward", "entrance", "person", "bring")), "09:30", "112", "2027"):
        assert told in words
    assert referral.hospital.name in words and TOWN[language] in words and NAMED["companion_1"] in words
    assert referral.case.reference in words
    assert not [word for word in ILLNESS if word.casefold() in words.casefold().replace("mistok", "")]


@pytest.mark.parametrize("language", ["uk", "ru", "en", "pl", "cs", "hu", "sk", "ro"])
def test_the_confirmation_names_neither_illness_nor_hospital(app: Flask, language: str) -> None:
    referral = an_accepted_one()
    referral.hospital.name, referral.hospital.name_en = "Narodowy Instytut Onkologii", "Cancer Institute"
    db.session.commit()
    words = read(pdf_of(made(kinds.CONFIRMATION, referral.case, language)))
    for told in (
        NAMED["name_original"],
        NAMED["name_latin"],
        "Łódź",
        "2027",
        "1980",
        referral.case.reference,
        "112",
    ):
        assert told in words
    folded = words.casefold()
    assert not [word for word in (*ILLNESS, "instytut", "institute") if word.casefold() in folded]


EACH = [
    (kinds.PACKET, "pl"), (kinds.NAMED_PACKET, "hu"), (kinds.VISIT, "uk"), (kinds.VISIT, "ru"), (kinds.VISIT, "en"),
    (kinds.CONFIRMATION, "ro"), (kinds.CONFIRMATION, "cs"), (kinds.PACKET, "sk"),
]  # fmt: skip


def subject_of(kind: Kind, referral: Referral) -> Any:
    return referral if kind in (kinds.PACKET, kinds.NAMED_PACKET) else referral.case


@pytest.mark.parametrize(("kind", "language"), EACH, ids=lambda each: getattr(each, "name", each))
def test_a_reader_of_pdfs_finds_no_fault(app: Flask, tmp_path: Path, kind: Kind, language: str) -> None:
    referral = an_accepted_one()
    everything_answered(referral.case, "слово ґ " * 40)
    check(pdf_of(made(kind, subject_of(kind, referral), language)), tmp_path)


NO_FAULT = {"LNK-010"}
"""Addresses are printed as text: paper has no links, and a link would be the one thing that differs from it."""


def check(pdf: bytes, tmp_path: Path) -> None:
    """PDF/UA, by a checker that shares nothing with the press."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    found = outloud.check(str(path))
    assert found.errors == 0 and found.stats["tagged"]
    faults = [each for each in found.findings if each.severity != "info" and each.rule not in NO_FAULT]
    assert not faults, [(each.rule, each.message) for each in faults]
    assert len(pdf) <= MOST_BYTES


@pytest.mark.parametrize("language", ["pl", "hu", "uk"])
def test_the_packet_has_two_pages_at_most_whatever_is_answered(app: Flask, language: str) -> None:
    referral = an_accepted_one()
    everything_answered(referral.case, HOSTILE)
    referral.message = HOSTILE[:2000]
    db.session.commit()
    for kind in (kinds.PACKET, kinds.NAMED_PACKET):
        found = made(kind, referral, language)
        assert found.pressed is not None and found.pressed.pages <= MOST_PAGES, kind.name
        assert len(pdf_of(found)) <= MOST_BYTES
        assert "…" in read(pdf_of(found)), "what was cut says so"


def test_a_table_stays_on_one_page(app: Flask) -> None:
    import io

    from pypdf import PdfReader

    referral = an_accepted_one()
    everything_answered(referral.case, "слово " * 30)
    found = made(kinds.NAMED_PACKET, referral, "en")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf_of(found))).pages]
    rows = [
        row.heading for row in what_decides.summary(referral, utc_now().date(), hides=False) if row.is_known
    ]
    tables = [rows[at : at + 11] for at in range(0, len(rows), 11)]
    assert len(tables) > 1
    for table in tables:
        assert [page for page in pages if all(heading in page for heading in table)], table


def test_what_somebody_typed_is_words_and_no_markup(app: Flask) -> None:
    referral = an_accepted_one(identity={**NAMED, "name_original": "<b>Ім'я</b> <script>x</script>"})
    referral.visit = {**VISIT, "bring": "<img src=file:///etc/passwd> & <i>x</i> \u202eкод\u202c"}
    db.session.commit()
    for kind in (kinds.VISIT, kinds.CONFIRMATION, kinds.NAMED_PACKET):
        found = made(kind, subject_of(kind, referral), "uk")
        assert "<script" not in found.body and "<img src=file" not in found.body
    assert "<img src=file:///etc/passwd> & <i>x</i> код" in read(
        pdf_of(made(kinds.VISIT, referral.case, "uk"))
    )


def test_a_word_of_120_letters_stays_on_the_paper(app: Flask) -> None:
    referral = an_accepted_one()
    referral.visit = {**VISIT, "bring": LONG_WORD}
    db.session.commit()
    assert LONG_WORD in read(pdf_of(made(kinds.VISIT, referral.case, "uk"))).replace(" ", "")


def test_a_letter_costs_no_more_than_three_pages_of_html_and_half_a_second(app: Flask) -> None:
    referral = an_accepted_one()
    everything_answered(referral.case, "слово " * 30)
    made(kinds.NAMED_PACKET, referral, "pl")
    said = kinds.NAMED_PACKET.said(referral, utc_now(), None)
    html = (
        cost(
            lambda: [render_template(kinds.NAMED_PACKET.template, printed_in="pl", **said) for _ in range(10)]
        )
        / 10
    )
    assert cost(lambda: made(kinds.NAMED_PACKET, referral, "pl")) <= 3 * html + 0.5


def cost(work: Any) -> float:
    """Processor seconds, the least of three."""
    least = []
    for _ in range(3):
        begun = time.process_time()
        work()
        least.append(time.process_time() - begun)
    return min(least)


def test_a_code_on_paper_holds_the_address_of_a_page_and_nothing_of_anybody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setitem(
        app.jinja_env.globals, "code_of", lambda address: drawn.append(address) or press.qr(address)
    )
    referral = an_accepted_one()
    for kind in kinds.ALL:
        made(kind, subject_of(kind, referral), "uk")
    public = app.config["PUBLIC_URL"]
    page = f"{public}/hospital/referrals/{referral.id}"
    assert drawn == [f"{public}/card/code", f"{public}/card/code", *[page] * (len(drawn) - 2)]


def test_an_old_date_is_not_printed_as_today(app: Flask) -> None:
    referral = an_accepted_one()
    later = letters.compose(kinds.VISIT, referral.case, "en", utc_now() + timedelta(days=400))
    assert str((utc_now() + timedelta(days=400)).year) in read(pdf_of(later))
