"""What a letter's subject tells: a request its site and urgency, no other letter an illness, none a name."""

import re

import pytest
from flask import Flask

from referral import occasions
from referral.config import ROOT
from referral.db import db, utc_now
from referral.i18n import HOSPITAL_LANGUAGES
from referral.outbox import OutboxMessage
from referral.referrals import telling
from tests.factories import a_case
from tests.referrals.scenes import a_sent_referral, letters, words_of

LETTERS = ROOT / "templates" / "letters"
ASKING = {"referral_new.txt", "referral_reminder.txt"}
ILLNESS = re.compile(r"site|priority|modality|cancer", re.I)
IDENTITY = {"name_original": "Дзвінка Надія", "name_latin": "Dzvinka Nadiia", "birth_date": "1966-06-08"}


def test_only_the_letters_that_ask_for_an_answer_tell_site_and_urgency() -> None:
    telling_illness = {
        path.name for path in LETTERS.glob("*.txt") if ILLNESS.search(_subject(path.read_text()))
    }
    assert telling_illness == ASKING


def test_those_letters_are_read_by_hospitals_alone() -> None:
    readers = {row.reader for row in occasions.TABLE if f"{row.wording}.txt" in ASKING}
    assert readers == {occasions.HOSPITAL}


@pytest.mark.parametrize("language", sorted(HOSPITAL_LANGUAGES))
def test_no_subject_and_no_letter_names_the_patient(app: Flask, language: str) -> None:
    referral = a_sent_referral(a_case(identity=IDENTITY))
    for template in ("referral_new", "referral_reminder", "referral_news", "referral_withdrawn"):
        telling.tell_hospital(template, referral, utc_now())
        db.session.commit()
        letter = letters(template)[-1]
        said = _in(letter, language)
        assert referral.case.reference in said.splitlines()[0]
        for hidden in ("Дзвінка", "Надія", "Dzvinka", "Nadiia", "1966", "C50"):
            assert hidden not in said


def _subject(text: str) -> str:
    return text.split("\n", 1)[0]


def _in(letter: OutboxMessage, language: str) -> str:
    letter.language = language
    return words_of(letter)
