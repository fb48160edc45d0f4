"""What typing finds: localities and diagnoses as choices for a person, and what a choice means."""

from typing import Any

from matching.vocabulary import site_groups
from referral.fields import UNKNOWN
from referral.i18n import _, _l, language
from referral.intake.localities.search import Locality, locality_by_id, search_localities
from referral.intake.suggestions import (
    Remark,
    diagnosis_name,
    diagnosis_title,
    is_named_beside,
    kept_site,
    remark_on,
    sites_of,
    suggest_diagnosis,
    tumours_in,
)
from referral.labels import label, site_name

NONE_OF_THESE = "none"
LEAST_LETTERS = 2
Choice = tuple[str, str, str]
REMARKS: dict[Remark, object] = {
    "medicine": _l("This is a medicine. What is it given for? Please write the disease, not the medicine."),
    "several": _l("Several tumours are named here. Choose the one that is to be treated first."),
}


def locality_choices(text: str) -> list[Choice]:
    """Localities a person may mean: (id, name, country and other names); last, none of these."""
    if len(text.strip()) < LEAST_LETTERS:
        return []
    found = [
        (locality.id, _locality_name(locality), label("country", locality.country))
        for locality in search_localities(text)
    ]
    return [*found, (NONE_OF_THESE, _("None of these: keep what I wrote"), "")]


def _locality_name(locality: Locality) -> str:
    others = [name for name in locality.labels if name != locality.name]
    return f"{locality.name} ({', '.join(others[:2])})" if others else locality.name


def locality_chosen(code: str) -> str:
    """How a locality chosen before is shown; "" for none."""
    locality = locality_by_id(code) if code else None
    return _locality_name(locality) if locality else ""


def locality_facts(data: dict[str, Any]) -> dict[str, Any] | None:
    """Name, country and position of the locality chosen; without a position for none of these or I don't know."""
    if data.get("place_typed") == UNKNOWN:
        return {"place_code": UNKNOWN}
    code = data.get("place_code")
    if code == NONE_OF_THESE:
        return {"place_code": NONE_OF_THESE}
    locality = locality_by_id(code) if code else None
    if locality is None:
        return None
    return {
        "place_name": locality.name,
        "place_country": locality.country,
        "lat": locality.lat,
        "lon": locality.lon,
    }


def diagnosis_choices(text: str, sex: str = "") -> list[Choice]:
    """Diagnoses the words may mean: (site and code, plain name, code and title); last, as large, none of these."""
    if len(text.strip()) < LEAST_LETTERS:
        return []
    found = [_diagnosis_choice(each["site_group"], each["code"]) for each in suggest_diagnosis(text, sex)]
    return [*found, (UNKNOWN, _("None of these, or I don't know"), "")]


def _diagnosis_choice(site: str, code: str) -> Choice:
    """What words name and the code does not stands first, as the tumour's name beside a code of the organ."""
    title, name = diagnosis_title(code, language()), diagnosis_name(code, language())
    if is_named_beside(site, code):
        return f"{site} {code}", site_name(site), f"{code} {title}"
    return f"{site} {code}", name, code if name == title else f"{code} {title}"


def diagnosis_remark(text: str) -> str:
    """What is to be said of the words beside the proposals: that they name a medicine, or several tumours."""
    remark = remark_on(text) if len(text.strip()) >= LEAST_LETTERS else ""
    return str(REMARKS.get(remark, ""))


def other_tumours(text: str, chosen: str) -> list[Choice]:
    """The other tumours that the words name beside the chosen one, as boxes to tick."""
    code = chosen.partition(" ")[2]
    named = tumours_in(text)
    others = [each for each in named if each != code[:3]]
    return (
        [(each, diagnosis_name(each, language()), each) for each in others]
        if len(others) < len(named)
        else []
    )


def diagnosis_chosen(suggested: str) -> str:
    """How a proposal chosen before is shown; "" for none."""
    site, _space, code = suggested.partition(" ")
    return _diagnosis_choice(site, code)[1] if site in sites_of(code) else ""


def chosen_site(data: dict[str, Any], sex: str | None = None) -> dict[str, str] | None:
    """The site, and the ICD-10 code when a proposal was chosen; a proposal goes before the list.

    Which site a code means may depend on the patient's sex: the peritoneum's is treated as the ovary's.
    """
    site, _space, code = str(data.get("suggested") or data.get("site") or "").partition(" ")
    if site not in site_groups() and site != UNKNOWN:
        return None
    if site not in sites_of(code):
        return {"site": site}
    return {"site": kept_site(site, code, sex), "icd10": code}
