"""What the codes of statements are called, in the reader's language."""

from datetime import date
from typing import Protocol

from referral.i18n import _l, day_words, written
from referral.labels import label, site_name

CODES: dict[str, dict[str, object]] = {}
CODES["said_by"] = {
    "hospital": _l("the hospital itself"),
    "own_page": _l("the hospital’s own page"),
    "official": _l("a law or an official list"),
    "contract": _l("a contract with an insurer"),
    "society": _l("a society or a journal"),
    "press": _l("a newspaper"),
}
CODES["treatment_form"] = {
    "day_unit": _l("in a day unit"),
    "in_patient": _l("with a stay in hospital"),
    "oral": _l("as tablets"),
    "cellular": _l("with the patient’s own altered cells (CAR-T)"),
    "stereotactic": _l("precise high doses (stereotactic)"),
    "proton": _l("protons"),
    "total_body": _l("the whole body"),
    "under_anaesthesia": _l("children under anaesthesia"),
    "gynaecological": _l("for women’s cancers"),
    "prostate": _l("for the prostate"),
    "eye_plaque": _l("a plaque on the eye"),
    "radionuclide": _l("treatment with radioactive medicine"),
    "pet": _l("PET scan"),
    "auto": _l("the patient’s own stem cells"),
    "allo": _l("a donor’s stem cells"),
    "allo_auto": _l("the patient’s own or a donor’s stem cells"),
    "pain": _l("pain treatment"),
    "hospice": _l("hospice"),
    "palliative": _l("palliative care"),
    "stoma": _l("stoma care"),
    "line_care": _l("care of a central line"),
    "transfusion": _l("transfusions"),
    "fertility": _l("keeping fertility before treatment"),
}
CODES["site_family"] = {
    "all_solid": _l("all solid tumours"),
    "all_blood": _l("all cancers of the blood"),
    "all_childhood": _l("all cancers of children"),
}
CODES["scope"] = {
    "oncology": _l("cancer"),
    "general": _l("all diseases"),
    "blood": _l("diseases of the blood"),
    "children": _l("children’s diseases"),
    "radiotherapy": _l("radiotherapy alone"),
    "hospice": _l("hospice care"),
}


class Paged(Protocol):
    """What is asked of a statement to say the day of its page."""

    @property
    def dated(self) -> date: ...
    @property
    def is_undated(self) -> bool: ...
    @property
    def page_date(self) -> str: ...


def disease_name(code: str) -> str:
    """The name of a site group, or of a whole family of diseases."""
    return label("site_family", code) if code in CODES["site_family"] else site_name(code)


def page_day(said: Paged) -> str:
    """The page's own date as far as it says one: a day, a month or a year; where it has none, the day it was read."""
    if said.is_undated or len(said.page_date) == len("2024-03-01"):
        return day_words(said.dated)
    return written(said.dated, "LLLL y") if "-" in said.page_date else said.page_date
