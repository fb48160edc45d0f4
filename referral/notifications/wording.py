"""What became of a letter, in words; what each letter is about."""

from referral.i18n import _l

STATES: dict[str, object] = {
    "refused": _l("Refused: the mail server does not take letters for this address"),
    "bounced": _l("Came back: the hospital's own server could not deliver it"),
    "dead": _l("Given up: no server has taken it for two days"),
    "pending": _l("Late: no server has taken it yet; it is tried again and again"),
    "sending": _l("Late: it is being tried at this moment"),
}
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
    "invitation": _l("Invitation"),
    "reset_instructions": _l("New password"),
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


def letter_name(template: str) -> str:
    """What a letter is called on pages."""
    return str(LETTERS.get(template, template))
