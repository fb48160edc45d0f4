"""How answers are shown again: codes as words, dates as the reader writes them, unknown as “I don't know”."""

from datetime import date
from typing import Any

from referral.fields import UNKNOWN
from referral.i18n import PUBLIC_LANGUAGES, _, day_words, language, written
from referral.intake.ages import years_on
from referral.intake.localities.in_words import READ_CYRILLIC, town_in_country
from referral.intake.localities.transliteration import in_latin
from referral.intake.models import Case
from referral.intake.questions.codes import MEDICINE
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.table import GROUPS, Question
from referral.intake.suggestions import NO_OTHER, diagnosis_name, whole_site
from referral.labels import label, site_name

Row = tuple[object, str]
FORMATS = {4: "yyyy", 7: "LLLL yyyy", 10: "long"}


def answered(case: Case, group: str) -> list[Row]:
    """Each answered question of a group with its answer, in the reader's language."""
    given = answers_of(case, group)
    if group == "place":
        return _locality(given)
    asked = [
        question for question in GROUPS[group].questions if given.get(question.name) not in (None, "", [])
    ]
    return [(question.words or question.name, shown(question, given[question.name])) for question in asked]


def _locality(given: dict[str, Any]) -> list[Row]:
    named = town_in_country(given["place_name"], given["place_country"]) if "place_name" in given else ""
    typed = _("I don't know") if given.get("place_typed") == UNKNOWN else given.get("place_typed", "")
    rows = [
        (_("Town, village or border crossing"), named or typed),
        (_("Shelter or address"), given.get("shelter")),
    ]
    return [(words, text) for words, text in rows if text]


def town_words(case: Case) -> str:
    """Where a patient is, for readers in hospitals, who may not read Cyrillic letters."""
    told = town_in_country(case.place_name, case.place_country)
    return told if language() in READ_CYRILLIC else in_latin(told)


def tumour_names(codes: Any) -> str:
    """The codes of tumours with what people call each; that there is no other is an answer too."""
    if not isinstance(codes, list):
        return str(codes)
    named = [code for code in codes if code != NO_OTHER]
    return "; ".join(f"{_tumour(code)} ({code})" for code in named) or str(_("No other tumour"))


def other_tumours(case: Case) -> str | None:
    """The other tumours that the patient has beside the one that is matched; None where none was named."""
    codes = answers_of(case, "diagnosis").get("other_tumours")
    return tumour_names(codes) if codes and codes != [NO_OTHER] else None


def _tumour(code: str) -> str:
    """What a reader calls a code; hospitals' languages have no names of codes, so there it is the site's name."""
    if language() in PUBLIC_LANGUAGES:
        return diagnosis_name(code, language())
    site = whole_site(code)
    return site_name(site) if site else diagnosis_name(code, language())


def shown(question: Question, value: Any) -> str:
    """One answer in words."""
    if question.name == "other_tumours":
        return tumour_names(value)
    if isinstance(value, list):
        return ", ".join(shown(question, each) for each in value)
    if value == UNKNOWN:
        return str(_("I don't know"))
    if question.name == "site":
        return site_name(value)
    if question.codes:
        return label(question.codes, value)
    return partial_date(value) if question.kind in ("date", "day") else str(value)


def age_words(case: Case, today: date) -> str | None:
    """The age in whole years, or the two years it may be; None where it is not known."""
    years = years_on(case.born, today)
    return "–".join(str(each) for each in dict.fromkeys(years)) if years else None


def medicine_words(name: str | None, ends_on: str | None, today: date) -> str | None:
    """Which medicine runs out first, and until when or since when; None where nothing was said of any."""
    if name in (None, "", UNKNOWN) and ends_on in (None, UNKNOWN):
        return None
    named = MEDICINE["unnamed"] if name in (None, "", UNKNOWN) else name
    if ends_on in (None, UNKNOWN):
        return str(named)
    day = date.fromisoformat(str(ends_on))
    sentence = str(MEDICINE["ran_out" if day < today else "until"])
    return sentence % {"medicine": named, "day": day_words(day)}


def is_date(iso: str) -> bool:
    """Whether this is a day, month or year as it is kept.

    >>> is_date("2026-03-27"), is_date("2026"), is_date("in March"), is_date("2026-02-31")
    (True, True, False, False)
    """
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return False
    return len(iso) in FORMATS


def partial_date(iso: str) -> str:
    """A date as precisely as it is known; what is kept and is none stands as it is."""
    if not is_date(iso):
        return iso
    first = date.fromisoformat((iso + "-01-01")[:10])
    return written(first, FORMATS[len(iso)])
