"""What typing finds: localities and diagnoses as choices for a person, and what a choice means."""

from typing import Any

from matching.vocabulary import countries, site_groups
from referral.fields import UNKNOWN
from referral.i18n import _, _l, country_name, language
from referral.intake.localities.regions import region_name
from referral.intake.localities.search import (
    Locality,
    countries_said,
    country_outside,
    locality_by_id,
    people_called,
    search_localities,
    town_beside,
)
from referral.intake.localities.transliteration import is_cyrillic
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
COUNTRY_ALONE = "country:"
LEAST_LETTERS = 2
Choice = tuple[str, str, str]
REMARKS: dict[Remark, object] = {
    "medicine": _l("This is a medicine. What is it given for? Please write the disease, not the medicine."),
    "several": _l("Several tumours are named here. Choose the one that is to be treated first."),
}


def locality_choices(text: str) -> list[Choice]:
    """Localities a person may mean: (id, name, region and country); last, none of these.

    Where only a country is said, the country alone is offered.
    """
    if len(text.strip()) < LEAST_LETTERS:
        return []
    found = [] if country_outside(text) and not people_called(text) else search_localities(text)
    choices = [(each.id, _locality_name(each), _where(each)) for each in found]
    return [*(choices or _countries_said(text)), (NONE_OF_THESE, _("None of these: keep what I wrote"), "")]


def locality_remark(text: str) -> str:
    """What is to be said beside the proposals: that the words name a place outside the countries we know."""
    country = country_outside(text) if len(text.strip()) >= LEAST_LETTERS else ""
    return (
        _(
            "This place may be in another country: %(country)s. The list holds only Ukraine, Moldova and the "
            "countries whose hospitals we ask. If the patient is there, choose “none of these”: what you wrote is "
            "kept, and a coordinator will see it.",
            country=country_name(country),
        )
        if country
        else ""
    )


def _countries_said(text: str) -> list[Choice]:
    return [
        (f"{COUNTRY_ALONE}{code}", label("country", code), _("The town is not known"))
        for code in sorted(countries_said(text))
    ]


def _locality_name(locality: Locality) -> str:
    """As the reader calls it, with how it is written there where that is something else."""
    name = locality.called(language())
    written = (locality.name, *locality.labels)
    other = next((each for each in written if is_cyrillic(each) != is_cyrillic(name)), "")
    return f"{name} ({other})" if other else name


def _where(locality: Locality) -> str:
    """Region and country; where another one there is called the same, also how far from which town."""
    away = town_beside(locality)
    beside = _("%(km)s km from: %(town)s", km=away[1], town=away[0].called(language())) if away else ""
    region = region_name(locality.region, language())
    return ", ".join(filter(None, (region, label("country", locality.country), beside)))


def locality_chosen(code: str) -> str:
    """How a locality chosen before is shown; "" for none."""
    if code.startswith(COUNTRY_ALONE):
        return label("country", code.removeprefix(COUNTRY_ALONE))
    locality = locality_by_id(code) if code else None
    return f"{_locality_name(locality)}, {_where(locality)}" if locality else ""


def locality_facts(data: dict[str, Any]) -> dict[str, Any] | None:
    """Name, country and position of the locality chosen; without a position for none of these or I don't know."""
    if data.get("place_typed") == UNKNOWN:
        return {"place_code": UNKNOWN}
    code = data.get("place_code") or ""
    if code == NONE_OF_THESE:
        return {"place_code": NONE_OF_THESE}
    if code.startswith(COUNTRY_ALONE) and code.removeprefix(COUNTRY_ALONE) in countries():
        return {"place_code": NONE_OF_THESE, "place_country": code.removeprefix(COUNTRY_ALONE)}
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
