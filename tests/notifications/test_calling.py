"""Before a call: what may be said to whom, by what the patient has said of being told; unsaid is asked first."""

from itertools import product
from typing import Any

import pytest
from flask import Flask

from referral import occasions
from referral.db import db
from referral.notifications import wording
from referral.notifications.calling import calls
from tests.factories import a_case, a_user
from tests.pages import Pages

WORDS = (occasions.YES, occasions.NO, occasions.UNSAID)


def _case(**said: Any) -> Any:
    case = a_case()
    case.patient.identity = {
        **(case.patient.identity or {}),
        "phone": "+380501234567",
        "second_phone": "+48600700800",
    }
    case.answers = {**(case.answers or {}), "contact": said}
    db.session.commit()
    return case


def test_each_gate_of_each_number_has_a_sentence_for_each_answer() -> None:
    rows = [row for row in occasions.TABLE if row.occasion == "patient.called"]
    for row, word in product(rows, WORDS):
        for gate in row.gates:
            if (gate, word) != ("may_receive_news", occasions.NO):
                assert wording.CALLING[row.reader, gate, word]


def test_what_is_not_safe_is_not_called_and_says_nothing_else(app: Flask) -> None:
    own, second = calls(_case(safe_to_contact="no", phone_shared="no", may_leave_message="yes"))
    assert (own.may_be_called, list(own.sentences)) == (False, [wording.NOT_SAFE])
    assert (second.may_be_called, list(second.sentences)) == (False, [wording.NOT_SAFE])


@pytest.mark.parametrize("said", [{}, {"safe_to_contact": "unknown", "phone_shared": "unknown"}])
def test_unsaid_the_strictest_is_kept_to(app: Flask, said: dict[str, str]) -> None:
    own, second = calls(_case(**said))
    assert own.may_be_called and own.sentences[0] == wording.ASK_IF_FREE
    assert own.sentences[2] == wording.NO_MESSAGE_YET and "only" in str(own.sentences[1])
    assert wording.NO_NEWS in second.sentences


def test_a_shared_phone_is_told_nothing_but_to_call_us(app: Flask) -> None:
    own, _second = calls(_case(safe_to_contact="yes", phone_shared="yes", may_leave_message="yes"))
    said = " ".join(str(each) for each in own.sentences)
    assert "Other people use this phone" in said and wording.ONLY_CALL_US in own.sentences


def test_the_desk_reads_it_beside_the_number_and_on_paper(app: Flask) -> None:
    case = _case(safe_to_contact="no")
    desk = Pages(app).sign_in(a_user("coordinator"))
    for address in (f"/desk/cases/{case.id}", f"/desk/cases/{case.id}/sheet"):
        page = desk.get(address)
        assert "Before you call" in page.text and "Do not call" in page.text


def test_without_a_number_nothing_is_said(app: Flask) -> None:
    case = a_case()
    case.patient.identity = {}
    db.session.commit()
    assert calls(case) == []
