"""One table: on which occasion who is told, in which wording, how often. What nobody needs to know says why.

Occasions are codes: "referral.accept" is a step of a referral, "case.raise_emergency" one of a case. A test fails when
a step of either table has no row here and no reason for silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HOSPITAL, COORDINATOR, PATIENT, ACCOUNT = "hospital", "coordinator", "patient", "account"
EMAIL, PAGE = "email", "page"
"""A letter; or the reader's own page, which says it from the next time it is opened."""
ONCE, STEP, LINK, DEADLINE, MOMENT, CODE = "once", "step", "link", "deadline", "moment", "code"
"""Told once for its subject, for each step, link, deadline, moment or code of it."""

Answers = Mapping[str, Any]
GATES: dict[str, Callable[[Answers], bool]] = {
    "safe_to_contact": lambda answers: answers.get("safe_to_contact") == "yes",
    "own_phone": lambda answers: answers.get("phone_shared") == "no",
    "may_leave_message": lambda answers: answers.get("may_leave_message") == "yes",
    "may_receive_news": lambda answers: bool(answers.get("news_to")),
}
"""What must have been said before anything leaves for a patient's phone or a contact; unsaid, the gate stays shut."""
TO_PHONE = ("safe_to_contact", "own_phone", "may_leave_message")
TO_CONTACT = ("safe_to_contact", "may_receive_news", "may_leave_message")


@dataclass(frozen=True, slots=True)
class Telling:
    """One row: an occasion, who is told, by which wording (a letter's name, or a page that has the words), how often.

    `replaces`: a letter of the same occasion that has not left yet is void by the next. `gates`: see GATES.
    """

    occasion: str
    reader: str
    wording: str
    window: str
    channel: str = EMAIL
    replaces: bool = False
    gates: tuple[str, ...] = ()

    def shut(self, answers: Answers) -> tuple[str, ...]:
        """The gates that keep it from leaving."""
        return tuple(name for name in self.gates if not GATES[name](answers))


NEWS, ANSWER = "referral_news", "answer_for_coordinator"


def _both(verb: str, letter: str = NEWS, replaces: bool = False) -> tuple[Telling, ...]:
    """A step of a referral that either side hears of when the other, or the clock, has taken it."""
    occasion = f"referral.{verb}"
    hospital = Telling(occasion, HOSPITAL, letter, STEP, replaces=replaces)
    return hospital, Telling(occasion, COORDINATOR, ANSWER, STEP)


def _on_page(occasion: str) -> Telling:
    return Telling(occasion, PATIENT, "intake/show_own", STEP, PAGE)


TABLE: tuple[Telling, ...] = (
    Telling("referral.send", HOSPITAL, "referral_new", STEP),
    Telling("referral.remind", HOSPITAL, "referral_reminder", DEADLINE, replaces=True),
    Telling("referral.recorded", HOSPITAL, "referral_recorded", STEP),
    Telling("referral.object_to_answer", COORDINATOR, ANSWER, STEP),
    Telling("referral.not_delivered", COORDINATOR, "not_delivered", MOMENT),
    Telling("link.renewed", HOSPITAL, NEWS, LINK, replaces=True),
    Telling("identity.code_sent", HOSPITAL, "identity_code", CODE),
    Telling("places.asked", HOSPITAL, "places_stale", LINK, replaces=True),
    *_both("ask_information"),
    *_both("give_information"),
    *_both("accept"),
    _on_page("referral.accept"),
    *_both("accept_late"),
    _on_page("referral.accept_late"),
    *_both("undo_acceptance"),
    _on_page("referral.undo_acceptance"),
    *_both("accept_with_conditions"),
    *_both("meet_conditions"),
    _on_page("referral.meet_conditions"),
    *_both("fail_conditions"),
    *_both("reject"),
    *_both("refer_onward"),
    Telling("referral.expire", COORDINATOR, ANSWER, STEP),
    *_both("withdraw", "referral_withdrawn"),
    Telling("referral.supersede", HOSPITAL, "referral_superseded", STEP),
    *_both("withdraw_after_acceptance", "referral_withdrawn"),
    _on_page("referral.withdraw_after_acceptance"),
    *_both("set_appointment", replaces=True),
    _on_page("referral.set_appointment"),
    *_both("confirm"),
    *_both("ask_other_day"),
    _on_page("referral.ask_other_day"),
    Telling("referral.wish_to_decline", COORDINATOR, ANSWER, STEP),
    _on_page("referral.wish_to_decline"),
    *_both("decline"),
    *_both("attend"),
    *_both("miss"),
    *_both("cancel"),
    _on_page("referral.cancel"),
    *_both("start_treatment"),
    *_both("complete"),
    Telling("case.raise_emergency", COORDINATOR, "emergency", MOMENT),
    Telling("case.want_call_back", COORDINATOR, "emergency", MOMENT),
    _on_page("case.place"),
    _on_page("case.return_to_queue"),
    _on_page("case.close"),
    Telling("account.invited", ACCOUNT, "invitation", ONCE),
    Telling("account.reset", ACCOUNT, "reset_instructions", MOMENT),
    Telling("mail.tested", ACCOUNT, "test_letter", MOMENT),
)
NOBODY: dict[str, str] = {
    "referral.receive": "that the hospital has opened the letter is seen in the queue; it asks nothing of anybody",
    "referral.undo": "the letter that another hospital had accepted waits until nothing can be undone: it never left",
    "referral.settle_objection": "the coordinator has talked it over with the hospital before",
    "case.submit": "the case stands in the queue, where every coordinator looks; the patient holds the card",
    "case.resume": "whoever recorded that a doctor has seen the patient is at the desk; the page says so",
    "case.start_treatment": "told as the referral's step",
    "case.reopen": "a coordinator decides it at the desk; the page says so",
}
"""Why nobody needs to be told."""


def telling(occasion: str | None, reader: str) -> Telling | None:
    """The letter of an occasion for a reader; None where the table has none."""
    wanted = (occasion, reader, EMAIL)
    return next((row for row in TABLE if (row.occasion, row.reader, row.channel) == wanted), None)


def of_wording(wording: str, reader: str) -> Telling:
    """The first row with this letter for a reader; LookupError where there is none."""
    for row in TABLE:
        if (row.wording, row.reader) == (wording, reader):
            return row
    raise LookupError(f"nobody wrote down on which occasion a {reader} gets {wording}")


def is_decided(occasion: str) -> bool:
    """Whether the table says who hears of it, or why nobody does."""
    return occasion in NOBODY or any(row.occasion == occasion for row in TABLE)
