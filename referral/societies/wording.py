"""Words of societies' codes for pages, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.i18n import _l
from referral.societies.kinds import (
    ANSWERS,
    COUNTRIES,
    ENDINGS,
    KINDS,
    POSITIONS,
    REASONS,
    STATES,
    TOPICS,
    WHY_VOID,
)

LABELS: dict[str, dict[str, object]] = {
    "society_kind": KINDS,
    "society_country": COUNTRIES,
    "society_topic": TOPICS,
    "liaison_position": POSITIONS,
    "liaison_ending": ENDINGS,
    "relay_answer": ANSWERS,
    "relay_reason": REASONS,
    "relay_void": WHY_VOID,
    "relay_state": {code: state.name for code, state in STATES.items()},
}

trail_words.DEEDS.update(
    {
        "societies.written": _l("A society was written"),
        "societies.checked": _l("A society was compared with its source"),
        "societies.published": _l("A society was published"),
        "societies.confirmed": _l("The source of a society was read again"),
        "societies.withdrawn": _l("A society was withdrawn"),
        "societies.brought_back": _l("A withdrawn society became a draft again"),
        "liaison.invited": _l("A liaison person of a society was invited"),
        "liaison.invited_again": _l("A liaison person of a society was written to again"),
        "liaison.agreed": _l("A liaison person of a society agreed"),
        "liaison.agreed_anew": _l("A liaison person of a society agreed anew"),
        "liaison.asked": _l("A liaison person was asked whether everything still holds"),
        "liaison.confirmed": _l("A liaison person said that everything still holds"),
        "liaison.ended": _l("A liaison person has left; name and address were erased"),
        "society_link.opened": _l("A liaison person opened a link"),
        "relay.sent": _l("A request was relayed to a society in codes"),
        "relay.sent_again": _l("A request to a society was sent again, because no letter had arrived"),
        "relay.seen": _l("The society opened the request"),
        "relay.read": _l("Somebody of the society read the request"),
        "relay.answered": _l("The society answered the request"),
        "relay.forwarded": _l("The society passed the request on"),
        "relay.reminded": _l("The society was reminded of the request"),
        "relay.lapsed": _l("The society did not answer in time"),
        "relay.not_delivered": _l("The letter to the society did not arrive"),
        "relay.void": _l("A request to a society ended: its answer is not needed"),
    }
)
trail_words.SUBJECTS.update(
    {
        "society": _l("Society"),
        "society_liaison": _l("Liaison person"),
        "society_relay": _l("Request to a society"),
        "society_link": _l("Link of a liaison person"),
    }
)
