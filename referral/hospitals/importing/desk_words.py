"""What administrators read of proposals: kinds, states, columns, and why something cannot be done."""

from referral.hospitals.importing.models import (
    ACCEPTED,
    CHANGED,
    CLOSED,
    MISTAKE,
    MOVED,
    NEW,
    OPEN,
    OUTDATED,
    REFUSED,
    RENAMED,
    TWIN,
    VANISHED,
)
from referral.i18n import _l

LABELS: dict[str, dict[str, object]] = {
    "proposal_kind": {
        MISTAKE: _l("A mistake was reported"),
        CLOSED: _l("Closed"),
        MOVED: _l("Moved"),
        RENAMED: _l("Renamed"),
        TWIN: _l("Perhaps one we have"),
        NEW: _l("New hospital"),
        CHANGED: _l("Details changed"),
        VANISHED: _l("No longer in the source"),
    },
    "proposal_state": {
        OPEN: _l("To be decided"),
        ACCEPTED: _l("Accepted"),
        REFUSED: _l("Refused"),
        OUTDATED: _l("The source says something else by now"),
    },
    "import_source": {
        "own": _l("Our own table"),
        "nfz": _l("Poland: waiting times"),
        "umw": _l("Poland: contracts"),
        "nrpzs": _l("Czechia: register of providers"),
        "neak": _l("Hungary: table of wards"),
        "gisco": _l("Eurostat: points on the map"),
        "sk_list": _l("Slovakia: list kept by hand"),
        "ro_list": _l("Romania: list kept by hand"),
        "word": _l("Somebody’s word"),
    },
}
COLUMNS: dict[str, object] = {
    "name": _l("Name of the hospital"),
    "name_en": _l("Name in English"),
    "city": _l("Town"),
    "country": _l("Country"),
    "point": _l("Point on the map"),
    "precision": _l("How exact the point is"),
    "phone": _l("Telephone"),
    "website": _l("Web page"),
    "scope": _l("What kind of hospital"),
    "level": _l("Kind of centre"),
    "languages": _l("Languages of the staff"),
    "takes": _l("Whom it takes"),
    "takes_from": _l("From which age"),
    "takes_to": _l("Below which age"),
    "is_oncology": _l("Treats cancer"),
    "note": _l("Note"),
    "closed_at": _l("Closed"),
    "said": _l("Treatments"),
    "source": _l("Source"),
}
PRECISION: dict[str, object] = {
    "building": _l("the building"),
    "campus": _l("the grounds"),
    "postcode": _l("the postcode"),
    "city": _l("the town"),
}
WHAT_IT_DOES: dict[str, object] = {
    MISTAKE: _l(
        "Put it right on the hospital’s page, then say what you did. The answer is shown to whoever reported it."
    ),
    CLOSED: _l(
        "The hospital leaves proposals and is asked nothing more. Its open requests go back to the desk."
    ),
    MOVED: _l("The hospital gets the new point. Journeys are reckoned from there at once."),
    RENAMED: _l("The hospital gets the new name; its code stays."),
    TWIN: _l(
        "“Accept” says that it is the same hospital: what the source says is added to it, nothing is overwritten. "
        "“Refuse” says that it is another one: it is then proposed as new."
    ),
    NEW: _l("The hospital is added to the directory, with what the source says of it."),
    CHANGED: _l("These details are overwritten; what the hospital has said itself stays."),
    VANISHED: _l(
        "The hospital stays. What this source said of it is no longer taken at its word: people will ask."
    ),
}
DECIDED_MEANWHILE = _l("Somebody has decided this meanwhile. Look again.")
CHANGED_MEANWHILE = _l("The hospital has changed since. Nothing was overwritten: compare it again.")
SAYS_OTHERWISE = _l("The source says something else by now. Look at its newer proposal.")
ADDED_ALREADY = _l("This hospital has been added already.")
NOT_DECIDED = _l("There is nothing to undo: nobody has decided it yet.")
RESTS_ON_IT = _l(
    "It cannot be taken back: requests, accounts or free places rest on it. Close the hospital instead."
)
NOTHING_TICKED = _l("Tick at least one proposal.")

COVERED: dict[str, object] = {
    "systemic therapy": _l("Drug treatment"),
    "radiotherapy": _l("Radiotherapy"),
    "surgery": _l("Surgery"),
    "transplants, where a unit was ever named": _l("Transplants, where a unit was ever named"),
    "children's houses: drugs, surgery, radiotherapy": _l(
        "Children’s hospitals: drugs, surgery, radiotherapy"
    ),
    "children's wards elsewhere: the same three": _l("Children’s wards elsewhere: the same three"),
}
"""The lines of the page of what is known (coverage.LINES)."""
