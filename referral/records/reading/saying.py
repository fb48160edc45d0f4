"""Values in words for whoever reads them, in the hospital's eight languages; made of codes, never translated.

What is kept and is no code of ours stands there as it is: a page that shows it opens all the same.
"""

from collections.abc import Callable, Mapping

from referral.i18n import _, _l
from referral.intake.questions.codes import CODES
from referral.intake.questions.wording import partial_date
from referral.records.reading import drugs
from referral.records.reading.checking import BEING_DONE, UNKNOWN
from referral.records.reading.kinds import DAY, field_of, unit_name

Said = Mapping[str, str]
BEING_FOUND_OUT = _l("It is being found out")
NOT_SAID = _l("The paper says that it is not known")


def field_name(code: str) -> str:
    """What a value is of, for this reader."""
    return field_of(code).name


def words(field: str, said: Said) -> str:
    """What a value says, for this reader; its day stands beside it where it is not the value itself."""
    return SAYING.get(field, _first)(said)


def _first(said: Said) -> str:
    return next((part for part in said.values() if part), "")


def _day(said: Said) -> str:
    return partial_date(said.get(DAY, ""))


def _stage(said: Said) -> str:
    special = {BEING_DONE: BEING_FOUND_OUT, UNKNOWN: NOT_SAID}
    stage = said.get("stage", "")
    return str(special.get(stage, stage))


def _tnm(said: Said) -> str:
    tnm, edition = said.get("tnm", ""), said.get("edition", UNKNOWN)
    return tnm if edition == UNKNOWN else f"{tnm} (UICC {edition})"


def _side(said: Said) -> str:
    side = said.get("side", "")
    return str({**CODES["side"], UNKNOWN: NOT_SAID}.get(side, side))


def _drug(said: Said) -> str:
    name = drugs.name_of(said.get("drug", ""))
    dose = f" {said['dose']} {unit_name(said.get('unit', ''))}" if said.get("dose") else ""
    return f"{name}{dose}"


def _cycle(said: Said) -> str:
    cycle = said.get("cycle", "")
    if said.get("cycles"):
        return _("%(number)s of %(all)s", number=cycle, all=said["cycles"])
    return cycle


def _radiotherapy(said: Said) -> str:
    gray = _("%(number)s Gy", number=said["gray"]) if said.get("gray") else ""
    return ", ".join(filter(None, (gray, _sessions(said))))


def _sessions(said: Said) -> str:
    given, planned = said.get("fractions"), said.get("fractions_planned")
    if given and planned:
        return _("%(number)s of %(all)s sessions", number=given, all=planned)
    if given:
        return _("sessions given: %(number)s", number=given)
    return _("sessions planned: %(number)s", number=planned) if planned else ""


SAYING: dict[str, Callable[[Said], str]] = {
    "diagnosed_on": _day,
    "surgery_on": _day,
    "last_dose": _day,
    "stage": _stage,
    "tnm": _tnm,
    "side": _side,
    "drug": _drug,
    "cycle": _cycle,
    "radiotherapy": _radiotherapy,
}
"""Field → its words; of any other the first part is what it says."""
