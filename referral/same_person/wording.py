"""Why two people may be the same: each reason of the engine as a sentence; a new reason without one is an error."""

from collections.abc import Iterable

from referral.i18n import _l
from referral.intake.suggestions import Reason

WORDS: dict[Reason, object] = {
    Reason.SAME_NAME: _l("The name is the same."),
    Reason.OTHER_SPELLING: _l("It is the same name in another spelling."),
    Reason.SIMILAR_NAME: _l("The names differ by a letter or two: perhaps a typing error."),
    Reason.EARLIER_SURNAME: _l("The surname is among the other spellings or earlier surnames."),
    Reason.OTHER_SURNAME: _l("The given name is the same; the surname is another."),
    Reason.GIVEN_NAME_UNSAID: _l("The surname is the same; one of the two has no given name."),
    Reason.SAME_PATRONYMIC: _l("The patronymic is the same."),
    Reason.OTHER_PATRONYMIC: _l("Against it: the patronymic is another."),
    Reason.BORN_SAME_DAY: _l("The birth date is the same."),
    Reason.BORN_SWAPPED: _l("The birth date is the same with day and month swapped."),
    Reason.BORN_SAME_YEAR: _l("The birth year is the same; one of the two has no whole date."),
    Reason.BORN_ONE_FIGURE: _l("The birth dates differ in one figure."),
    Reason.BORN_ALMOST: _l(
        "The birth years differ by one, or two figures of the birth date are changed round."
    ),
    Reason.BORN_UNKNOWN: _l("One of the two has no birth date."),
    Reason.BORN_OTHERWISE: _l("Against it: the birth dates differ."),
    Reason.SAME_PHONE: _l("The phone number is the same; families share phones."),
}


def sentences(reasons: Iterable[Reason]) -> list[str]:
    """The reasons in the reader's language, in their order."""
    return [str(WORDS[reason]) for reason in reasons]
