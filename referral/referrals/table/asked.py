"""What a page asks beside a step: an input, its label and hint; a row each, for hospital, desk and patient alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from referral.i18n import _l


@dataclass(frozen=True, slots=True)
class Ask:
    """One input of a step's form, by the name of its field: note, reason, hospital, or a day.

    `rows`: how high the box of a note is. `is_visit`: it may be said later, so a page folds it away. `told`: its name
    where the answer is read once more. `own_words`: what this reader calls a reason, by its code, where the table of
    reasons speaks of them instead of to them.
    """

    name: str
    label: object
    hint: object = ""
    rows: int = 3
    is_visit: bool = False
    told: object = ""
    own_words: Mapping[str, object] = field(default_factory=dict)


WHICH_HOSPITAL = Ask("hospital", _l("Which of these?"))
THE_REASON = Ask("reason", _l("The reason"))
CONDITIONS = Ask(
    "note",
    _l("What must be settled first?"),
    _l("For example: the slides, a CT not older than two weeks. Please name no person."),
    rows=4,
)
QUESTION_EXAMPLE = _l("For example: which regimen, and when was the last cycle?")
UNTIL_THE_END = _l("Until the end of that day. For example 27 3 2027.")
_OF_THE_VISIT = (
    Ask("first_time", _l("At what hour?"), _l("In your hospital's time, for example 9:30.")),
    Ask("ward", _l("Ward or department")),
    Ask(
        "entrance", _l("Address, entrance, floor"), _l("So that somebody who cannot read the signs finds it.")
    ),
    Ask("person", _l("Whom should the patient ask for?")),
    Ask("visit_phone", _l("Telephone there")),
    Ask(
        "bring",
        _l("What should the patient bring?"),
        _l("For example: slides, images, a list of medicines."),
        rows=3,
    ),
    Ask("interpreter", _l("Who interprets?")),
)
VISIT = tuple(replace(ask, is_visit=True) for ask in _OF_THE_VISIT)
"""What is asked of the first visit beside its day; each may stay empty."""
FIRST_VISIT = _l("When is the first visit?")
COULD_BE = _l("When could the first visit be?")
