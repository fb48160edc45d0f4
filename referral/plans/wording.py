"""A draft plan in words: kinds, the proof, why somebody has no slot, what would help, what happened meanwhile."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from referral.engine import evidence, plan_lines, reasons
from referral.engine.wording import about_hours, words_list
from referral.hospitals.models import Hospital
from referral.i18n import _, _l, day_words, ngettext, number_words
from referral.intake.models import Case
from referral.intake.questions.wording import age_words
from referral.labels import label
from referral.plans.models import PlanLine, PlanRun

POINT = 1000
KINDS: dict[str, object] = {
    "best": _l("The best plan for all who wait"),
    "parity": _l("The same share placed of people in Ukraine and of people abroad"),
    "nearer": _l("The longest journey as short as it can be"),
}
STAGES: dict[str, object] = {
    "people": _l("Who waits is being looked up"),
    "hospitals": _l("What hospitals treat and have free is being put together"),
    "weighing": _l("The best plan is being worked out and checked"),
    "keeping": _l("The draft is being stored"),
}
"""What is done one after the other while a draft is made."""
DECISIONS: dict[str, object] = {
    "pending": _l("Not decided yet"),
    "confirmed": _l("Confirmed and sent"),
    "changed": _l("A coordinator chooses another hospital"),
    "dropped": _l("Removed"),
}
COLOURS = {"pending": "white", "confirmed": "green", "changed": "blue", "dropped": "grey"}
WHY: dict[str, object] = {
    "age_not_known": _l("The patient's age group is not known, so no hospital can be proposed."),
    "modality_not_known": _l("The treatment needed now is not known, so no hospital can be proposed."),
    "all_asked": _l("No hospital that suits is left to ask: the others declined or did not answer."),
    "no_suitable_hospital": _l("No hospital suits as things stand."),
    "family_does_not_fit": _l("No hospital has places for all who travel together."),
    "joined_does_not_fit": _l("No hospital has places for all treatments that are needed at the same time."),
    "no_place_reported": _l("No suitable hospital has a place."),
    "all_suitable_full": _l("All places that suit are proposed to people who need them more."),
    "held_for_more_urgent": _l("Postponed: people who need these places more urgently are expected."),
}
HELP: dict[str, object] = {
    "age_not_known": _l("Complete the intake: add the age."),
    "modality_not_known": _l("Complete the intake: add the treatment that is needed now."),
    "all_asked": _l("The smallest changes that would make another hospital suitable:"),
    "no_suitable_hospital": _l("The smallest changes that would make a hospital suitable:"),
    "family_does_not_fit": _l(
        "Ask whether one of these hospitals has more places: %(hospitals)s. Or ask the family whether they can go to "
        "different hospitals."
    ),
    "joined_does_not_fit": _l("Ask whether one of these hospitals has more places: %(hospitals)s."),
    "no_place_reported": _l("Ask these hospitals first whether a place has become free: %(hospitals)s."),
    "all_suitable_full": _l("One more place at one of these hospitals would help: %(hospitals)s."),
    "held_for_more_urgent": _l("You can send a request all the same, on the page of the case."),
}
ASSUMED = _l("Nobody reported places here: ask.")
MARKS: dict[str, object] = {
    "moved_on": _l("This case is no longer waiting: %(state)s."),
    "asked": _l("A request has been sent for this case meanwhile: %(hospitals)s."),
    "parked": _l("This case is parked until %(day)s."),
    "need_changed": _l("The needed treatment or the age was changed after this draft was made."),
    "erased": _l("This person's data has been erased."),
    "closed": _l("This hospital has been closed to requests meanwhile."),
    "full": _l("This hospital has reported meanwhile that no place is free."),
    "unreachable": _l("This hospital has no registered e-mail address and nobody with an account: call it."),
    "declined": _l("This hospital has declined this case before."),
    "excluded": _l("Somebody has excluded this hospital for this case."),
}


def percent(share: float) -> str:
    """A share as percent, never smaller than it is."""
    return number_words(math.ceil(round(share * 10_000, 6)) / 100, "0.##")


def points(thousandths: int) -> str:
    """Thousandths of a point as whole points."""
    return number_words(round(thousandths / POINT))


def proof(run: PlanRun) -> list[str]:
    """How good a draft is by the facts and weights of the day, and what these facts rest on."""
    return [_counted(run), *on_whose_word(run)]


def _counted(run: PlanRun) -> str:
    if run.kind != "best":
        cost = percent(run.figures["cost"])
        return str(_("This draft gives up %(percent)s %% of the value of the best plan.", percent=cost))
    if run.figures["exact"]:
        return str(
            _(
                "By the facts and weights of today no other plan counts more; the arithmetic was checked. "
                "The facts are as good as their sources."
            )
        )
    gap = percent(run.figures["gap"])
    return str(
        _(
            "By the facts and weights of today the best plan counts at most %(percent)s %% more; the arithmetic was "
            "checked. The facts are as good as their sources.",
            percent=gap,
        )
    )


def on_whose_word(run: PlanRun) -> list[str]:
    """How many lines rest on whose word; nothing for a draft of before."""
    counted = run.figures.get("words")
    if not counted:
        return []
    lines = {word: counted.get(word, 0) for word in (*evidence.WORDS, evidence.PART)}
    told = _(
        "Lines by whose word they rest on: the hospital's own %(hospital)s, a public source's %(source)s, nobody's "
        "%(nobody)s.",
        **lines,
    )
    in_part = ngettext(
        "%(num)s line rests on what a hospital said in part, or long ago.",
        "%(num)s lines rest on what hospitals said in part, or long ago.",
        lines[evidence.PART],
    )
    return [str(told), str(in_part)] if lines[evidence.PART] else [str(told)]


def word(line: PlanLine) -> tuple[str, str] | None:
    """On whose word the proposed hospital treats this, and its colour; None in a draft of before."""
    told = line.facts.get("word")
    if told == evidence.PART:
        return str(evidence.IN_PART), evidence.COLOURS[evidence.SOURCE]
    return (str(evidence.NAMES[told]), evidence.COLOURS[told]) if told else None


def age(case: Case, on: date) -> str:
    """The age group, and the age in years on the day of the draft, as far as it is known."""
    if not case.age_group:
        return str(_("Age not known"))
    years = age_words(case, on)
    return words_list(filter(None, (label("age_group", case.age_group), years)))


def journey(hours: float | None) -> str:
    """A journey's length; empty when not known."""
    return "" if hours is None else about_hours(hours)


def slots(line: PlanLine) -> str:
    """The slots a draft could use at the proposed hospital, and whether anybody reported them."""
    if line.facts.get("assumed"):
        return str(ASSUMED)
    number = int(line.facts.get("places", 0))
    return str(ngettext("%(num)s place is free.", "%(num)s places are free.", number))


def treatments(line: PlanLine) -> str:
    """The treatment a line is for, and those given at the same time."""
    named = [label("modality", code) for code in (line.modality, *line.facts.get("joined", [])) if code]
    return " + ".join(map(str, named))


def earlier(line: PlanLine, hospitals: Mapping[str, Hospital]) -> str:
    """What the draft before proposed, where a draft was updated; empty where that was the same."""
    if line.facts.get("is_new"):
        return str(_("New: not in the draft before."))
    if "was" not in line.facts:
        return ""
    if line.facts["was"] is None:
        return str(_("Before: no hospital."))
    return str(_("Before: %(hospital)s.", hospital=hospitals[line.facts["was"]].name))


def brought_up_to_date(run: PlanRun) -> list[str]:
    """What changed between the draft before and this one: sentences; none for a draft made anew."""
    told = run.figures.get("mended")
    if not told:
        return []
    sentences = (
        ("came", ngettext("%(num)s case came.", "%(num)s cases came.", told["came"])),
        ("left", ngettext("%(num)s case left.", "%(num)s cases left.", told["left"])),
        ("changed", ngettext("%(num)s case changed.", "%(num)s cases changed.", told["changed"])),
        (
            "places",
            ngettext(
                "%(num)s service has more or fewer places.",
                "%(num)s services have more or fewer places.",
                told["places"],
            ),
        ),
    )
    moved = ngettext(
        "For %(num)s case the proposal is another one.",
        "For %(num)s cases the proposal is another one.",
        told["moved"],
    )
    same = _("For the others the proposal is the same as before.")
    return [*(str(words) for name, words in sentences if told[name]), str(moved if told["moved"] else same)]


def due_of(line: PlanLine) -> date | None:
    """The due date people had entered when the draft was made."""
    told = line.facts.get("due")
    return date.fromisoformat(told) if told else None


def start(line: PlanLine) -> str:
    """When the first treatment could be, against the due date."""
    if line.starts_on is None:
        return str(_("When treatment could begin is not known."))
    about = _("Treatment could begin about %(day)s.", day=day_words(line.starts_on))
    late = _lateness(line.starts_on, due_of(line))
    return f"{about} {late}".strip()


def _lateness(begins: date, due: date | None) -> str:
    if due is None:
        return ""
    late = (begins - due).days
    if late <= 0:
        return str(_("That is in time."))
    return str(
        ngettext("That is %(num)s day after the due date.", "That is %(num)s days after the due date.", late)
    )


def helps(line: PlanLine, hospitals: Mapping[str, Hospital]) -> list[str]:
    """What would help one without a slot: sentences."""
    if line.reason is None:
        return []
    named = words_list(hospitals[each].name for each in line.facts.get("hospitals", []) if each in hospitals)
    sentence = str(HELP[line.reason])
    if "%(hospitals)s" in sentence:
        return [sentence % {"hospitals": named}] if named else []
    return [sentence, *(_admits(each, hospitals) for each in line.facts.get("changes", []))]


def _admits(told: dict[str, Any], hospitals: Mapping[str, Hospital]) -> str:
    changes = " ".join(reasons.change(plan_lines.change_of(each)) for each in told["changes"])
    return f"{hospitals[told['hospital']].name}: {changes}"


def fairness(kind: str, told: dict[str, float]) -> str:
    """What a fairer draft would change, and what it costs."""
    names = {"percent": percent(told["price"])}
    if kind == "nearer":
        names |= {"before": journey(told["before"]), "after": journey(told["after"])}
        sentence = _(
            "The longest journey would be %(after)s instead of %(before)s. This costs %(percent)s %% of the plan's "
            "value.",
            **names,
        )
        return str(sentence)
    names |= {"before": percent(told["before"]), "after": percent(told["after"])}
    return str(
        _(
            "The shares placed of people still in Ukraine and of those abroad would differ by %(after)s instead "
            "of %(before)s percentage points. This costs %(percent)s %% of the plan's value.",
            **names,
        )
    )
