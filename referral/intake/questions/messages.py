"""The questions of writing to the patient and their second person: by which ways, when, in which language."""

from referral.i18n import _l
from referral.intake.questions.question import IDENTITY, Group, Question, choice, choices, text

WRITTEN_BY = choices(
    "written_by",
    _l("By which ways may we write to the patient?"),
    "message_way",
    _l("Ask of each. A message names no illness and no hospital, but others may see it on the phone."),
    unknown=False,
)
"""A consent of each way of its own; asked beside the other consents."""

MESSAGES = Group(
    "messages",
    _l("How and when may we write?"),
    (
        choice("write_first", _l("Which way first?"), "message_by", unknown=False),
        choice("write_next", _l("Which way next, if it does not arrive?"), "message_by", unknown=False),
        Question(
            "write_next_after",
            "number",
            _l("After how many hours?"),
            hint=_l("Four, if nothing is written here."),
            limits=(1, 48),
            unknown=False,
        ),
        text(
            "telegram_name",
            _l("The number that our Telegram bot has shown to the patient"),
            IDENTITY,
            _l("The patient writes to the bot first; without that Telegram lets nobody write."),
        ),
        text(
            "viber_name",
            _l("The name that our Viber bot has shown to the patient"),
            IDENTITY,
            _l("The patient writes to the bot first; without that Viber lets nobody write."),
        ),
        Question(
            "quiet_from",
            "number",
            _l("From which hour on should we not write?"),
            hint=_l("A whole hour by the patient's clock; 21, if nothing is written here."),
            limits=(0, 23),
            unknown=False,
        ),
        Question(
            "quiet_until",
            "number",
            _l("Until which hour?"),
            hint=_l("A whole hour; 8, if nothing is written here."),
            limits=(0, 23),
            unknown=False,
        ),
        choice("write_in", _l("In which language should we write?"), "message_language", unknown=False),
        choice(
            "second_may_hear",
            _l("May we write to the second person that there is news?"),
            "yes_no",
            _l("Only that there is news. Without a yes nothing is written to them."),
        ),
        choice("second_in", _l("In which language to the second person?"), "message_language", unknown=False),
    ),
    _l("Only what the patient has agreed to is used. Whoever gets a message can stop it by one word: STOP."),
)
