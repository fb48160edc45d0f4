"""What became of a letter, in words; what each letter is about."""

from referral.i18n import _l
from referral.occasions import EMAIL
from referral.outbox import OutboxMessage

STATES: dict[str, object] = {
    "refused": _l("Refused: the mail server does not take letters for this address"),
    "bounced": _l("Came back: the hospital's own server could not deliver it"),
    "dead": _l("Given up: no server has taken it for two days"),
    "pending": _l("Late: no server has taken it yet; it is tried again and again"),
    "in_doubt": _l(
        "Not certain: a server had it and did not say that it took it. It was sent twice at most; call."
    ),
    "sending": _l("Late: it is being tried at this moment"),
    "void": _l("Not sent: a value was missing in its words. Tell whoever looks after the service."),
}
TEXT_STATES: dict[str, object] = {
    "refused": _l("Refused: nobody is reached under this number or name"),
    "bounced": _l("The gateway took it and could not deliver it"),
    "dead": _l("Given up: the gateway has not taken it for two days"),
    "pending": _l("Late: the gateway has not taken it yet; it is tried again and again"),
    "in_doubt": _l("Not certain: the gateway did not say that it took it. It was sent twice at most; call."),
    "sending": STATES["sending"],
    "void": STATES["void"],
}
"""The same of a short text."""
ANSWERED: dict[str, object] = {
    "automatic": _l("An automatic answer came back (somebody is away, for example)"),
    "delayed": _l("Their server says that the letter is delayed and still being tried"),
    "unclear": _l(
        "Something came back that the service does not understand: look in the mailbox of returned letters"
    ),
}
MAILBOX: dict[str, object] = {
    "refused": _l("The mail server refuses the user name or the password."),
    "SSLCertVerificationError": _l("The certificate of the mail server cannot be trusted."),
    "TimeoutError": _l("The mail server does not answer."),
    "ConnectionRefusedError": _l("The mail server does not answer."),
    "gaierror": _l("There is no server of this name."),
    "NoFolder": _l("The mailbox has no folder of this name."),
    "not_read": _l("The worker that reads it does not run."),
}
NOT_SAFE = _l(
    "Do not call this number: it is not safe for the patient to be contacted. Agree on another way with whoever filed "
    "the case."
)
SAFE = _l("It is safe to call.")
ASK_IF_FREE = _l("Nobody has said whether it is safe to call. Ask first whether they can talk freely now.")
ONLY_CALL_US = _l("Leave a message if need be, and only this: “Please call us”, and our number.")
NO_MESSAGE = _l("Leave no message: the patient does not want it.")
NO_MESSAGE_YET = _l("Leave no message: nobody has said that we may.")
NAMED_ONLY = _l("News may be given only to whom the patient has named for it.")
NO_NEWS = _l("Give no news: the patient has named nobody for it. Ask only how to reach the patient.")
BRING_THEM = _l("Ask only for the patient to come to the phone. Tell nobody there what it is about.")
CALLERS: dict[str, object] = {
    "patient": _l("The patient's phone"),
    "contact": _l("The second person"),
    "shelter": _l("The shelter"),
}
_ANYBODY: dict[tuple[str, str], object] = {
    ("safe_to_contact", "yes"): SAFE,
    ("safe_to_contact", "no"): NOT_SAFE,
    ("safe_to_contact", ""): ASK_IF_FREE,
    ("may_leave_message", "yes"): ONLY_CALL_US,
    ("may_leave_message", "no"): NO_MESSAGE,
    ("may_leave_message", ""): NO_MESSAGE_YET,
    ("may_receive_news", "yes"): NAMED_ONLY,
    ("may_receive_news", ""): NO_NEWS,
}
CALLING: dict[tuple[str, str, str], object] = {
    **{(reader, *said): words for reader in CALLERS for said, words in _ANYBODY.items()},
    ("patient", "own_phone", "yes"): _l("Nobody else uses this phone."),
    ("patient", "own_phone", "no"): _l(
        "Other people use this phone. Until the patient speaks, say only: “Please call us”, and our number."
    ),
    ("patient", "own_phone", ""): _l(
        "It is not known whether other people use this phone. Until the patient speaks, say only: “Please call us”, "
        "and our number."
    ),
    ("shelter", "may_receive_news", "yes"): BRING_THEM,
    ("shelter", "may_receive_news", ""): BRING_THEM,
}
"""To whom, by which gate, and what was said of it: yes, no, or nothing."""
LETTERS: dict[str, object] = {
    "referral_new": _l("The request for a place"),
    "referral_reminder": _l("The reminder"),
    "referral_news": _l("News about the request"),
    "referral_superseded": _l("No answer is needed any more"),
    "referral_withdrawn": _l("The request is withdrawn"),
    "referral_recorded": _l("The answer that was recorded"),
    "answer_for_coordinator": _l("News for a coordinator"),
    "not_delivered": _l("Notice to a coordinator: a letter did not arrive"),
    "identity_code": _l("One-time code"),
    "places_stale": _l("Question about free places"),
    "emergency": _l("Notice of an emergency"),
    "signs_unopened": _l("Notice of warning signs that cannot be opened"),
    "invitation": _l("Invitation"),
    "reset_instructions": _l("New password"),
    "information_waiting": _l("Daily letter on the information for patients"),
    "supply_verified": _l("Address of an institution’s page"),
    "supply_confirm": _l("Question whether something is still needed"),
    "supply_offered": _l("Address of an offer’s page"),
    "supply_moved": _l("News about a shipment"),
    "supply_short": _l("A shipment came short or damaged"),
    "test_letter": _l("Test letter"),
}
DEEDS: dict[str, object] = {
    "sent_again": _l("A letter that did not arrive was sent again"),
    "settled": _l("A letter that did not arrive was settled in another way"),
    "tested": _l("A test letter was sent"),
}
LETTER = _l("Letter")
SEEN_TO = _l("Somebody has already seen to this letter, or it is being sent at this moment.")
ADDRESS_NEEDED = _l("Please write the other address.")
HOW: dict[str, object] = {
    "same": _l("Send it again to the registered address"),
    "other": _l("Send it to another address"),
    "told": _l("Do not send it: I have told them by telephone"),
}


def mailbox_error(error: str) -> str:
    """Why the mailbox of returned letters cannot be read."""
    return str(MAILBOX.get(error, error))


def became_of(letter: OutboxMessage) -> str:
    """What became of a letter or short text."""
    return str((STATES if letter.channel == EMAIL else TEXT_STATES).get(letter.became, letter.became))


def letter_name(template: str) -> str:
    """What a letter is called on pages."""
    return str(LETTERS.get(template, template))
