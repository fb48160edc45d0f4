"""Words of the states of an answer and of what somebody suggested, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.i18n import _l

LABELS: dict[str, dict[str, object]] = {
    "answer_state": {
        "draft": _l("Draft: not compared with its source"),
        "checked": _l("Compared with its source, not published"),
        "published": _l("Published"),
        "withdrawn": _l("No longer published"),
    },
    "suggestion_state": {
        "open": _l("Nobody has answered yet"),
        "taken": _l("Taken up"),
        "refused": _l("Left as it is"),
    },
}
PHONES: dict[str, object] = {
    "emergency": _l("Emergency"),
    "patients_office": _l("Patients' rights office"),
    "insurance_fund": _l("Health insurance fund"),
    "hotline_ua": _l("Help line in Ukrainian"),
    "mental_health": _l("Mental health help line"),
    "cancer_helpline": _l("Cancer help line"),
    "foreigners_office": _l("Office for foreigners"),
    "other": _l("Telephone"),
}
"""The codes that shipped answers use."""


def phone_name(written: str) -> str:
    """What a number is: the words of a code, or what an editor wrote."""
    return str(PHONES.get(written, written))


trail_words.DEEDS.update(
    {
        "information.written": _l("An answer for patients was written"),
        "information.checked": _l("An answer for patients was compared with its source"),
        "information.published": _l("An answer for patients was published"),
        "information.confirmed": _l("The source of an answer for patients was read again"),
        "information.withdrawn": _l("An answer for patients was withdrawn"),
        "information.brought_back": _l("A withdrawn answer for patients became a draft again"),
        "information.suggested": _l("Somebody suggested something for patients"),
        "information.suggestion_taken": _l("A suggestion was taken up"),
        "information.suggestion_refused": _l("A suggestion was left as it is"),
        "information.suggestion_erased": _l("The words of a suggestion were erased"),
        "information.keeper_proposed": _l("Who is to keep a country's page for patients was proposed"),
        "information.keeper_named": _l("Who keeps a country's page for patients was said"),
    }
)
trail_words.SUBJECTS.update(
    {
        "information_answer": _l("Answer for patients"),
        "information_suggestion": _l("Suggestion"),
        "information_keeper": _l("Keeper of a page for patients"),
    }
)
