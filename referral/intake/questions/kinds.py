"""Which kind of each needed treatment: asked later, only of treatments that are ticked; mostly not known."""

from dataclasses import replace

from matching.treatment_forms import asked, chosen
from matching.vocabulary import Modality
from referral.i18n import LazyString, _, _l
from referral.intake.ages import years_on
from referral.intake.models import Case
from referral.intake.questions.question import Group, Question, choices
from referral.labels import label

KINDS = "kinds"
PREGNANCY, PREGNANCY_IN = "pregnancy", "treatment"
PREGNANT_FROM, PREGNANT_UP_TO = 12, 55
DIFFERING = tuple(each for each in Modality if asked(each))
"""The treatments in whose kinds hospitals differ."""


def _which(modality: Modality) -> str:
    return str(_("%(treatment)s: which kind?", treatment=label("modality", modality)))


def question_name(modality: str) -> str:
    """The name under which the kinds of a treatment are kept."""
    return f"{modality}_kind"


def _question(modality: Modality) -> Question:
    words = LazyString(_which, modality)
    return choices(question_name(modality), words, f"form_of_{modality}", shown_to_hospital=True)


GROUP = Group(
    KINDS,
    _l("Which kind of treatment exactly?"),
    tuple(_question(each) for each in DIFFERING),
    _l(
        "Hospitals differ in these. Tick only what a doctor has said or written; without it we ask the hospital."
    ),
)


def of_case(group: Group, case: Case) -> Group:
    """The group with the questions that are for this case: kinds of ticked treatments, a pregnancy."""
    if group.name == PREGNANCY_IN and not may_be_pregnant(case):
        return replace(group, questions=tuple(each for each in group.questions if each.name != PREGNANCY))
    if group.name != KINDS:
        return group
    wanted = {question_name(each) for each in DIFFERING if each in case.modalities}
    return replace(group, questions=tuple(each for each in group.questions if each.name in wanted))


def is_asked_of(case: Case, group: str, name: str) -> bool:
    """Whether a question is for this case at all."""
    return name != PREGNANCY or group != PREGNANCY_IN or may_be_pregnant(case)


def may_be_pregnant(case: Case) -> bool:
    """Whether it is asked: of a woman of 12 to 55 years when the intake was begun, or of unknown age."""
    answers = case.answers or {}
    if answers.get("contact", {}).get("sex") != "female":
        return False
    years = years_on(case.born, case.created_at.date())
    return years is None or (years[1] >= PREGNANT_FROM and years[0] <= PREGNANT_UP_TO)


def pregnancy_said(case: Case) -> dict[str, str]:
    """What was ticked among the warning signs, before anybody was asked."""
    ticked = (case.answers or {}).get("red_flags_about", {}).get("facts", ())
    return {PREGNANCY: "yes"} if "pregnant" in ticked and may_be_pregnant(case) else {}


def groups_of(groups: dict[str, Group], case: Case) -> dict[str, Group]:
    """The groups in which anything is asked of this case."""
    found = {name: of_case(group, case) for name, group in groups.items()}
    return {name: group for name, group in found.items() if group.questions}


def kinds_of(case: Case, modality: str) -> tuple[str, ...]:
    """The kinds that people said of one needed treatment; none is not known which."""
    if modality not in DIFFERING or modality not in case.modalities:
        return ()
    told = (case.answers or {}).get(KINDS, {}).get(question_name(modality))
    return chosen(Modality(modality), told if isinstance(told, list) else ())


def treatment_words(case: Case, modality: str) -> str:
    """A needed treatment with its kinds, where people know which."""
    kinds = kinds_of(case, modality)
    if not kinds:
        return label("modality", modality)
    named = ", ".join(label("treatment_form", each) for each in kinds)
    return str(_("%(treatment)s: %(kinds)s", treatment=label("modality", modality), kinds=named))


def forget_unneeded(case: Case) -> None:
    """Kinds of a treatment that is no longer ticked are no longer kept."""
    told = (case.answers or {}).get(KINDS)
    if told:
        wanted = {question_name(each) for each in DIFFERING if each in case.modalities}
        kept = {name: value for name, value in told.items() if name in wanted}
        case.answers = {**case.answers, KINDS: kept}
