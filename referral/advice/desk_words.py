"""What the desk alone reads of advice."""

from referral.i18n import _l

NOBODY = _l(
    "No adviser of this discipline can be asked now: %(discipline)s. Take the tick away, allow another country, or "
    "invite one."
)
ALL_IN_CONFLICT = _l(
    "Every adviser of this discipline works at a hospital that is asked: %(discipline)s. Take the tick away, or allow "
    "below that they are asked and declare it."
)
CASE_OVER = _l("The case is closed: nobody is asked any more.")
NO_STORE = _l("There is no living consent to store this patient's data.")
UNKNOWN_CONVENER = _l("This adviser cannot be asked now. Choose somebody else.")
NO_HOSPITAL = _l("The conclusion names no hospital: choose one in the list of the case.")
NOT_CONCLUDED = _l("Only a request that was closed with a conclusion becomes a request to a hospital.")
TRAIL: dict[str, object] = {
    "asked": _l("Advice was asked for"),
    "accepted": _l("An adviser agreed to answer"),
    "declined": _l("An adviser does not answer"),
    "answered": _l("An adviser answered"),
    "lapsed": _l("An adviser who was asked for advice is waited for no longer"),
    "next_asked": _l("The next advisers were asked"),
    "concluded": _l("Advice was closed with a conclusion"),
    "no_agreement": _l("Advice was closed without agreement"),
    "expired": _l("Nobody answered a request for advice"),
    "void": _l("A request for advice ended: it may not be shown any more"),
    "turned": _l("Advice was taken to the sending of a request"),
    "read": _l("An adviser read a summary without a name"),
    "archived": _l("A request for advice that is over became a record without identities"),
}
TRAIL_OF_ADVISERS: dict[str, object] = {
    "told": _l("An adviser said what they do"),
    "willing": _l("An adviser said that they may be asked"),
    "confirmed": _l("An adviser was confirmed"),
    "unconfirmed": _l("The confirmation of an adviser was taken back"),
}
