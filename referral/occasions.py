"""One table: on which occasion who is told, in which wording, how often. What nobody needs to know says why.

Occasions are codes: "referral.accept" is a step of a referral, "case.raise_emergency" one of a case. A test fails when
a step of either table has no row here and no reason for silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HOSPITAL, COORDINATOR, PATIENT, ACCOUNT = "hospital", "coordinator", "patient", "account"
DOCTOR = "doctor"
"""The doctor at home, whom the patient lets read the hospitals' letters: that consent is the gate."""
TREATING = "treating"
"""The treating hospital that is asked for records: the patient's consent to ask it is the gate."""
LIAISON = "liaison"
"""Who answers for a society: what they agreed to is their gate."""
CONTACT, SHELTER = "contact", "shelter"
"""A second person whom the patient has named; the shelter through which they can be reached."""
PATIENT_SIDE = frozenset({PATIENT, CONTACT, SHELTER})
SEALED = PATIENT_SIDE | {DOCTOR, TREATING, LIAISON}
"""Whose address lies sealed with the patient's words, and stands beside no letter."""
EMAIL, SHORT, PAGE, CALL = "email", "short", "page", "call"
"""A letter; a short text by SMS or a messenger; the reader's own page, which says it from the next time it is opened; a
person at the desk telephones."""
ONCE, STEP, LINK, DEADLINE, MOMENT, CODE = "once", "step", "link", "deadline", "moment", "code"
"""Told once for its subject, for each step, link, deadline, moment or code of it."""

Answers = Mapping[str, Any]
YES, NO, UNSAID = "yes", "no", ""


def _answered(name: str, opens: str) -> Callable[[Answers], str]:
    """What one question of the intake says of a gate; "I don't know" and silence are unsaid."""
    words = {opens: YES, (NO if opens == YES else YES): NO}
    return lambda answers: words.get(str(answers.get(name) or ""), UNSAID)


def _receives_news(answers: Answers) -> str:
    """Named as somebody who may have news, or allowed as the second person."""
    named = answers.get("news_to") not in (None, "", "unknown")
    return YES if named or answers.get("second_may_hear") == "yes" else UNSAID


GATES: dict[str, Callable[[Answers], str]] = {
    "safe_to_contact": _answered("safe_to_contact", YES),
    "own_phone": _answered("phone_shared", NO),
    "own_email": lambda answers: YES if answers.get("email") else UNSAID,
    "may_leave_message": _answered("may_leave_message", YES),
    "may_write": lambda answers: YES if answers.get("ways") else UNSAID,
    "second_may_hear": _answered("second_may_hear", YES),
    "may_receive_news": lambda answers: _receives_news(answers),
}
"""What must have been said before anything is told to the patient's side: YES, NO or UNSAID. Unsaid, a gate is shut."""
TO_PHONE = ("safe_to_contact", "own_phone", "may_leave_message")
TO_MAILBOX = ("safe_to_contact", "own_email", "may_leave_message")
"""The intake asks for an address that the patient alone reads, and for no other."""
TO_CONTACT = ("safe_to_contact", "may_receive_news", "may_leave_message")
WRITTEN = (*TO_PHONE, "may_write")
"""A text that leaves by itself: `ways` are those that the patient has agreed to, that are there, and not stopped."""
WRITTEN_TO_CONTACT = (*TO_CONTACT, "second_may_hear", "may_write")
TO_SHELTER = ("safe_to_contact", "may_receive_news")
NO_GATE: tuple[str, ...] = ()
"""For those who answer for the case: a hospital (its consents are its gate), the desk, whoever has an account."""
OWN_PAGE: tuple[str, ...] = ()
"""The patient opens it with the card, and what is private only with a second secret: nothing reaches a phone."""
DANGER: tuple[str, ...] = ()
"""A life is in danger: call whoever can be reached. What to say first stands beside the number all the same."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One row: an occasion, who is told, by which wording (a letter's name, or a page that has the words), how often.

    `gates`: what must be open, see GATES; no row leaves them unsaid. `replaces`: a letter of the same occasion that has
    not left yet is void by the next. `ends_with_case`: closing the case voids it until it has left. `wakes`: it may
    leave in its reader's quiet hours, where the day that it speaks of is not a day away.
    """

    occasion: str
    reader: str
    wording: str
    window: str
    gates: tuple[str, ...]
    channel: str = EMAIL
    replaces: bool = False
    ends_with_case: bool = False
    wakes: bool = False

    def shut(self, answers: Answers) -> tuple[str, ...]:
        """The gates that keep it from leaving."""
        return tuple(name for name in self.gates if GATES[name](answers) != YES)


NEWS, ANSWER = "referral_news", "answer_for_coordinator"


def _both(verb: str, letter: str = NEWS, replaces: bool = False) -> tuple[Telling, ...]:
    """A step of a referral that either side hears of when the other, or the clock, has taken it."""
    occasion = f"referral.{verb}"
    hospital = Telling(occasion, HOSPITAL, letter, STEP, NO_GATE, replaces=replaces)
    return hospital, Telling(occasion, COORDINATOR, ANSWER, STEP, NO_GATE)


def _on_page(occasion: str) -> Telling:
    return Telling(occasion, PATIENT, "intake/show_own", STEP, OWN_PAGE, PAGE)


def _written(
    occasion: str, wording: str, reader: str = PATIENT, window: str = STEP, wakes: bool = False
) -> Telling:
    """A short text to the patient's side; it ends with the case."""
    gates = WRITTEN if reader == PATIENT else WRITTEN_TO_CONTACT
    return Telling(occasion, reader, wording, window, gates, SHORT, ends_with_case=True, wakes=wakes)


CALLING = "notifications/calling"
ACCEPTED = ("referral.accept", "referral.accept_late", "referral.meet_conditions")
"""A hospital's yes, however it came."""
SLOT_LOST, DAY_SET, ASKING_OTHERS = "referral.place_lost", "referral.set_appointment", "case.asking_others"
CODE_SENT = "card.code_sent"
VISIT_NEAR, STILL_NEEDED, TREATMENT_DUE = "visit.near", "case.still_needed", "treatment.due"


TABLE: tuple[Telling, ...] = (
    Telling("referral.send", HOSPITAL, "referral_new", STEP, NO_GATE),
    Telling("referral.remind", HOSPITAL, "referral_reminder", DEADLINE, NO_GATE, replaces=True),
    Telling("referral.recorded", HOSPITAL, "referral_recorded", STEP, NO_GATE),
    Telling("referral.object_to_answer", COORDINATOR, ANSWER, STEP, NO_GATE),
    Telling("referral.not_delivered", COORDINATOR, "not_delivered", MOMENT, NO_GATE),
    Telling("consent.restored", HOSPITAL, NEWS, MOMENT, NO_GATE),
    Telling("link.renewed", HOSPITAL, NEWS, LINK, NO_GATE, replaces=True),
    Telling("identity.code_sent", HOSPITAL, "identity_code", CODE, NO_GATE),
    Telling("places.asked", HOSPITAL, "places_stale", LINK, NO_GATE, replaces=True),
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
    Telling("referral.expire", COORDINATOR, ANSWER, STEP, NO_GATE),
    Telling("referral.close_hospital", COORDINATOR, ANSWER, STEP, NO_GATE),
    Telling("referral.house_closed", COORDINATOR, ANSWER, STEP, NO_GATE),
    Telling("referral.house_opened", COORDINATOR, ANSWER, STEP, NO_GATE),
    *_both("withdraw", "referral_withdrawn"),
    Telling("referral.supersede", HOSPITAL, "referral_superseded", STEP, NO_GATE),
    *_both("withdraw_after_acceptance", "referral_withdrawn"),
    _on_page("referral.withdraw_after_acceptance"),
    *_both("set_appointment", replaces=True),
    _on_page("referral.set_appointment"),
    *_both("confirm"),
    *_both("ask_other_day"),
    _on_page("referral.ask_other_day"),
    Telling("referral.wish_to_decline", COORDINATOR, ANSWER, STEP, NO_GATE),
    _on_page("referral.wish_to_decline"),
    *_both("decline"),
    *_both("attend"),
    *_both("miss"),
    *_both("cancel"),
    _on_page("referral.cancel"),
    *_both("start_treatment"),
    *_both("complete"),
    Telling("case.raise_emergency", COORDINATOR, "emergency", MOMENT, NO_GATE),
    Telling("case.want_call_back", COORDINATOR, "emergency", MOMENT, NO_GATE),
    Telling(CODE_SENT, PATIENT, "card_code", CODE, TO_MAILBOX),
    Telling(CODE_SENT, PATIENT, "card_code", CODE, WRITTEN, SHORT, wakes=True),
    Telling("case.raise_emergency", COORDINATOR, "emergency", MOMENT, NO_GATE, SHORT),
    Telling("case.want_call_back", COORDINATOR, "emergency", MOMENT, NO_GATE, SHORT),
    Telling("case.raise_emergency", PATIENT, CALLING, MOMENT, DANGER, CALL),
    Telling("patient.called", PATIENT, CALLING, MOMENT, TO_PHONE, CALL),
    Telling("patient.called", CONTACT, CALLING, MOMENT, TO_CONTACT, CALL),
    Telling("patient.called", SHELTER, CALLING, MOMENT, TO_SHELTER, CALL),
    *(_written(occasion, "told_accepted") for occasion in ACCEPTED),
    *(_written(occasion, "told_contact", CONTACT) for occasion in ACCEPTED),
    _written(SLOT_LOST, "told_changed"),
    _written(DAY_SET, "told_day", wakes=True),
    _written(DAY_SET, "told_contact", CONTACT),
    _written(ASKING_OTHERS, "told_asking_others", window=DEADLINE),
    _written(VISIT_NEAR, "told_visit_near", window=DEADLINE),
    _written(VISIT_NEAR, "told_contact", CONTACT, DEADLINE),
    _written(STILL_NEEDED, "told_still_needed", window=DEADLINE),
    Telling(TREATMENT_DUE, COORDINATOR, "treatment_due", DEADLINE, NO_GATE, ends_with_case=True),
    _on_page("case.place"),
    _on_page("case.return_to_queue"),
    _on_page("case.close"),
    Telling("case.ask_for", ACCOUNT, "case_asked_for", MOMENT, NO_GATE),
    Telling("case.untouched", COORDINATOR, "case_untouched", MOMENT, NO_GATE),
    Telling("contact.told", COORDINATOR, "contact_told", MOMENT, NO_GATE),
    Telling("case.told", COORDINATOR, "told", MOMENT, NO_GATE),
    Telling("letter.ready", DOCTOR, "letter_ready", MOMENT, NO_GATE, replaces=True),
    Telling("records.asked", TREATING, "records_asked", MOMENT, NO_GATE, replaces=True),
    Telling("records.remind", TREATING, "records_reminder", DEADLINE, NO_GATE),
    Telling("liaison.invited", LIAISON, "liaison_invitation", LINK, NO_GATE, replaces=True),
    Telling("liaison.agreed", LIAISON, "liaison_own", LINK, NO_GATE, replaces=True),
    Telling("liaison.confirm", LIAISON, "liaison_confirm", LINK, NO_GATE, replaces=True),
    Telling("relay.sent", LIAISON, "relay_new", LINK, NO_GATE),
    Telling("relay.remind", LIAISON, "relay_reminder", LINK, NO_GATE),
    Telling("signs.unopened", COORDINATOR, "signs_unopened", MOMENT, NO_GATE),
    Telling("signs.unopened", COORDINATOR, "signs_unopened", MOMENT, NO_GATE, SHORT),
    Telling("mailbox.unread", ACCOUNT, "mailbox_unread", MOMENT, NO_GATE),
    Telling("information.waiting", ACCOUNT, "information_waiting", MOMENT, NO_GATE),
    Telling("danger.reported", ACCOUNT, "danger_reported", ONCE, NO_GATE),
    Telling("record.asked", ACCOUNT, "record_asked", ONCE, NO_GATE),
    Telling("record.failed", ACCOUNT, "record_failed", STEP, NO_GATE),
    Telling("record.due", ACCOUNT, "record_due", ONCE, NO_GATE),
    Telling("danger.late", ACCOUNT, "danger_late", ONCE, NO_GATE),
    Telling("advice.asked", ACCOUNT, "advice_asked", ONCE, NO_GATE),
    Telling("advice.remind", ACCOUNT, "advice_reminder", ONCE, NO_GATE),
    Telling("advice.over", ACCOUNT, "advice_over", STEP, NO_GATE),
    Telling("advice.void", ACCOUNT, "advice_void", ONCE, NO_GATE),
    Telling("supplies.verified", ACCOUNT, "supply_verified", MOMENT, NO_GATE),
    Telling("supplies.confirm", ACCOUNT, "supply_confirm", DEADLINE, NO_GATE),
    Telling("supplies.offered", ACCOUNT, "supply_offered", ONCE, NO_GATE),
    Telling("supplies.moved", ACCOUNT, "supply_moved", STEP, NO_GATE),
    Telling("supplies.short", ACCOUNT, "supply_short", STEP, NO_GATE),
    Telling("account.invited", ACCOUNT, "invitation", ONCE, NO_GATE),
    Telling("account.reset", ACCOUNT, "reset_instructions", MOMENT, NO_GATE),
    Telling("audit.anchored", ACCOUNT, "audit_anchor", MOMENT, NO_GATE),
    Telling("audit.broken", ACCOUNT, "audit_broken", MOMENT, NO_GATE),
    Telling("account.guessed", ACCOUNT, "account_guessed", MOMENT, NO_GATE),
    Telling("mail.tested", ACCOUNT, "test_letter", MOMENT, NO_GATE),
    Telling("mail.tested", ACCOUNT, "test_letter", MOMENT, NO_GATE, SHORT),
)
NOBODY: dict[str, str] = {
    "referral.receive": "that the hospital has opened the letter is seen in the queue; it asks nothing of anybody",
    "referral.undo": "the letter that another hospital had accepted waits until nothing can be undone: it never left",
    "referral.house_stands": "the coordinator has asked the hospital before; nothing changes for the patient",
    "referral.settle_objection": "the coordinator has talked it over with the hospital before",
    "case.submit": "the case stands in the queue, where every coordinator looks; the patient holds the card",
    "case.resume": "whoever recorded that a doctor has seen the patient is at the desk; the page says so",
    "case.start_treatment": "told as the referral's step",
    "case.reopen": "a coordinator decides it at the desk; the page says so",
}
"""Why nobody needs to be told."""


def ending_with_case() -> tuple[str, ...]:
    """The occasions of which nothing more leaves once the case is closed."""
    return tuple(dict.fromkeys(row.occasion for row in TABLE if row.ends_with_case))


def telling(occasion: str | None, reader: str, channel: str = EMAIL) -> Telling | None:
    """How an occasion is told to a reader, by letter if nothing else is asked; None where the table has no such row."""
    wanted = (occasion, reader, channel)
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
