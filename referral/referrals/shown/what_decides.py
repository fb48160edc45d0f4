"""What a hospital reads before it accepts: what decides, in this order, and whatever else is known; nobody's name.

"Nobody has asked yet", "no answer" and "asked, not known" are three different things, and none of them is "none".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from referral.errors import NotAllowed
from referral.fields import UNKNOWN
from referral.i18n import _, _l, day_words
from referral.intake.models import Case
from referral.intake.questions.completeness import RED_FLAGS, answers_of
from referral.intake.questions.kinds import DIFFERING, is_asked_of, question_name, treatment_words
from referral.intake.questions.projection import next_dose
from referral.intake.questions.table import GROUPS, IDENTITY, Group, Question
from referral.intake.questions.wording import age_words, medicine_words, shown, town_words
from referral.intake.red_flags import words_of
from referral.labels import label, site_name
from referral.referrals import wording
from referral.referrals.consents import may_show
from referral.referrals.models import Referral
from referral.referrals.shown.doctors_visit import came_to, found_there
from referral.referrals.shown.held_back import without_names
from referral.referrals.shown.spoken import written_in

NOT_ASKED = _l("Not asked yet")
NO_ANSWER = _l("Asked, no answer")
NOT_KNOWN = _l("Asked, not known")
NO_SIGN = _l("None of the warning signs")
FREE = ("text", "long")
Part = tuple[object, list["Row"]]


class Row(NamedTuple):
    """One line: its heading, its words, the language of free words, and whether they are an answer at all."""

    heading: str
    text: str
    language: str = ""
    is_known: bool = True


@dataclass(slots=True)
class Known:
    """What is known of a case on a day, opened once. `hides`: whether words that name somebody are left out;
    `names_town`: whether the town stands beside the country, for whoever has to bring the patient from there."""

    case: Case
    today: date
    referral: Referral | None = None
    hides: bool = True
    names_town: bool = True
    _groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    _identity: dict[str, Any] | None = None

    def answers(self, group: str) -> dict[str, Any]:
        """The answers of one group."""
        if group not in self._groups:
            self._groups[group] = answers_of(self.case, group)
        return self._groups[group]

    def answer(self, name: str) -> Any:
        """What was answered to a question that may be told; None where nothing was, or may be."""
        group, question = asked_as(name)
        may = question is not None and _is_told(question)
        return self.answers(group).get(name) if may else None

    def words(self, name: str) -> str | None:
        """One answer in words; None where there is none."""
        value, (_group, question) = self.answer(name), asked_as(name)
        if value in (None, "", [], UNKNOWN) or question is None:
            return None
        return self.shown(question, value)

    def shown(self, question: Question, value: Any) -> str:
        """An answer in words, without what names somebody."""
        text = shown(question, value)
        return self.without_names(text) if question.kind in FREE else text

    def without_names(self, text: str) -> str:
        """Free words as they may be told."""
        if self._identity is None:
            self._identity = self.case.patient.identity or {}
        return without_names(text, self._identity) if self.hides else text

    def missing(self, name: str) -> str:
        """Why there is no answer: nobody asked, it was left empty, or nobody knew."""
        group, _question = asked_as(name)
        if self.answers(group).get(name) == UNKNOWN:
            return str(NOT_KNOWN)
        is_asked = group in (self.case.answers or {}) and is_asked_of(self.case, group, name)
        return str(NO_ANSWER if is_asked else NOT_ASKED)


def asked_as(name: str) -> tuple[str, Question | None]:
    """The group a question stands in, and the question."""
    found = ((group.name, q) for group in GROUPS.values() for q in group.questions if q.name == name)
    return next(found, ("", None))


def told_before_acceptance() -> list[Question]:
    """Every question whose answer a hospital reads before it accepts: those whose row says so and that name nobody."""
    return [q for group in GROUPS.values() for q in group.questions if _is_told(q)]


def _is_told(question: Question) -> bool:
    return question.shown_to_hospital and question.kept != IDENTITY


class Line(NamedTuple):
    """A line of what decides: the questions it rests on (none: the request's own words), its heading, its words.

    The line stands only where its first question may be told; the others add to it where they may. `is_free`: its
    words are somebody's own, so their language is marked.
    """

    questions: tuple[str, ...]
    heading: object
    value: Callable[[Known], str | None]
    is_free: bool = False


def _plainly(name: str, heading: object, is_free: bool = False) -> Line:
    return Line((name,), heading, lambda known: known.words(name), is_free)


def _joined(names: tuple[str, ...], heading: object, sentence: Callable[[list[str]], str]) -> Line:
    return Line(names, heading, partial(_together, names, sentence))


def _together(names: tuple[str, ...], sentence: Callable[[list[str]], str], known: Known) -> str | None:
    found = [words for words in map(known.words, names) if words]
    return sentence(found) if found else None


def _of(found: list[str]) -> str:
    return _("%(number)s of %(planned)s", number=found[0], planned=found[1]) if len(found) > 1 else found[0]


def _site(known: Known) -> str | None:
    site, code = known.case.site_group, known.case.icd10
    may = code and _is_told_by_name("icd10")
    return f"{site_name(site)} ({code})" if site and may else site_name(site) if site else None


def _is_told_by_name(name: str) -> bool:
    question = asked_as(name)[1]
    return question is not None and _is_told(question)


def _treatments(known: Known) -> str | None:
    named = ", ".join(_treatment(known.case, code) for code in known.case.modalities)
    together = known.case.at_once and _is_told_by_name("at_once")
    return str(_("%(treatments)s (at the same time)", treatments=named)) if together else named or None


def _treatment(case: Case, code: str) -> str:
    """A treatment with its kinds, where these may be told."""
    return treatment_words(case, code) if _is_told_by_name(question_name(code)) else label("modality", code)


def _medicine(known: Known) -> str | None:
    name, ends_on = known.answer("medicine_ends"), known.answer("medicine_ends_on")
    return medicine_words(known.without_names(name) if name else name, ends_on, known.today)


def _stage(known: Known) -> str | None:
    """Stage and TNM; that it is being found out is an answer too."""
    staging = known.words("staging") if known.answer("staging") == "being_done" else None
    return ", ".join(filter(None, (known.words("stage"), known.words("tnm"), staging))) or None


def _signs(known: Known) -> str | None:
    """Each warning sign that was answered yes; that there was none is said."""
    named = [words_of(code) for code in known.case.red_flags]
    asked = RED_FLAGS in (known.case.answers or {})
    return "; ".join(named) or (str(NO_SIGN) if asked else None)


def _doctor(known: Known) -> str | None:
    words = found_there(known.case)
    return known.without_names(words) if words else None


def _locality(known: Known) -> str | None:
    return (town_words(known.case) if known.names_town else _label("country", "place_country")(known)) or None


def _languages(known: Known) -> str | None:
    return ", ".join(label("spoken", code) for code in known.case.languages) or None


def _label(kind: str, column: str) -> Callable[[Known], str | None]:
    def named(known: Known) -> str | None:
        code = getattr(known.case, column)
        return label(kind, code) if code else None

    return named


SUMMARY = (
    Line(
        (), _l("You are asked for"), lambda k: _treatment(k.case, k.referral.modality) if k.referral else None
    ),
    Line((), _l("Priority"), lambda k: label("priority", k.case.priority)),
    Line(("age_group",), _l("Age group"), _label("age_group", "age_group")),
    Line(("age_group",), _l("Age in years"), lambda k: age_words(k.case, k.today)),
    _plainly("sex", _l("Sex")),
    _plainly("site_words", _l("Diagnosis, in the patient's or the papers' own words"), is_free=True),
    _plainly("morphology", _l("Type of tumour, as the papers say it"), is_free=True),
    Line(("site", "icd10"), _l("Where the cancer began"), _site),
    _plainly("other_tumours", _l("Other tumours named")),
    _plainly("side", _l("Side of the body")),
    Line(("stage", "tnm", "staging"), _l("Stage and TNM"), _stage),
    _plainly("metastases", _l("Metastases")),
    Line(("phase",), _l("Where in the treatment"), lambda k: k.words("phase") or _label("phase", "phase")(k)),
    Line(("modalities", "at_once", *map(question_name, DIFFERING)), _l("All treatments needed"), _treatments),
    _plainly("regimen", _l("Medicines and regimen"), is_free=True),
    _joined(("cycle", "cycles_planned"), _l("Last cycle"), _of),
    _joined(("fractions_given", "fractions_planned"), _l("Radiotherapy sessions"), _of),
    _plainly("last_dose", _l("Last dose or session")),
    Line(("next_due",), _l("Next treatment is due"), lambda k: day_words(next_dose(k.case)) or None),
    Line(("medicine_ends", "medicine_ends_on"), _l("Medicine that runs out first"), _medicine),
    _joined(("ecog", "lansky"), _l("How active (ECOG, Lansky)"), ", ".join),
    _plainly("isolation", _l("Kept apart because of an infection")),
    _plainly("pregnancy", _l("Pregnancy")),
    Line((RED_FLAGS,), _l("Warning signs"), _signs),
    Line((), _l("What a doctor found"), _doctor, is_free=True),
    Line((), _l("A doctor has seen the patient"), lambda k: came_to(k.case)),
    Line(("language_spoken",), _l("Languages spoken"), _languages),
    Line(("place_code",), _l("Where the patient is"), _locality),
    _plainly("companions", _l("People who travel with the patient")),
    _plainly("children_to_house", _l("Children who need a place to live")),
    _plainly("housing", _l("A place to live is needed")),
    _plainly("insurance", _l("Insured in the country where they are")),
)
SUMMARISED = {name for line in SUMMARY for name in line.questions} - {RED_FLAGS}


def summary(referral: Referral, today: date | None = None, hides: bool = True) -> list[Row]:
    """What decides, at the age of `today`, else of the day it was sent; `hides`: no names. NotAllowed unless shown."""
    if not may_show(referral.case, referral.hospital_id):
        raise NotAllowed(wording.CONSENT_WITHDRAWN)
    return decisive(Known(referral.case, today or referral.sent_at.date(), referral, hides))


def decisive(known: Known) -> list[Row]:
    """The lines of what decides that may be told."""
    return [row for line in SUMMARY if _stands(line) for row in _row(line, known)]


def _stands(line: Line) -> bool:
    return all(name == RED_FLAGS or _is_told_by_name(name) for name in line.questions[:1])


def _row(line: Line, known: Known) -> Iterator[Row]:
    text, heading = line.value(known), str(line.heading)
    if text:
        yield Row(heading, text, written_in(text) if line.is_free else "")
    elif line.questions == (RED_FLAGS,):
        yield Row(heading, str(NOT_ASKED), is_known=False)
    elif line.questions:
        yield Row(heading, known.missing(line.questions[0]), is_known=False)


def clinical(referral: Referral, today: date | None = None, hides: bool = True) -> list[Part]:
    """What else is known of illness, treatment, fitness and papers, by group; words that name are left out."""
    return others(Known(referral.case, today or referral.sent_at.date(), referral, hides))


def others(known: Known) -> list[Part]:
    """The same of whatever is known."""
    found = ((group.heading, _others(known, group)) for group in GROUPS.values())
    return [(heading, rows) for heading, rows in found if rows]


def _others(known: Known, group: Group) -> list[Row]:
    told = [q for q in group.questions if _is_told(q) and q.name not in SUMMARISED]
    given = known.answers(group.name) if told else {}
    asked = [q for q in told if given.get(q.name) not in (None, "", [])]
    return [_other(known, q, given[q.name]) for q in asked]


def _other(known: Known, question: Question, value: Any) -> Row:
    text = known.shown(question, value)
    return Row(str(question.words), text, written_in(text) if question.kind in FREE else "")


def withheld(case: Case, today: date) -> list[Row]:
    """The lines of which some words are left out until an acceptance, as they will then be read."""
    pairs = zip(_all(Known(case, today, hides=False)), _all(Known(case, today)), strict=True)
    return [whole for whole, told in pairs if whole.text != told.text]


def _all(known: Known) -> list[Row]:
    return [*decisive(known), *(row for group in GROUPS.values() for row in _others(known, group))]
