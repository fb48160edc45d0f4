"""What a code is called, in the reader's language: features whose codes have a table of their own add it at start."""

from flask import Flask

from matching import treatment_forms
from matching.vocabulary import Country, Modality, countries, languages, site_groups
from referral.i18n import LazyString, _l, country_name, language, language_name

LABELS: dict[str, dict[str, object]] = {
    "modality": {
        "surgery": _l("Surgery"),
        "systemic_therapy": _l("Chemotherapy, targeted or immune therapy"),
        "hormone_therapy": _l("Hormone therapy"),
        "radiotherapy": _l("Radiotherapy"),
        "brachytherapy": _l("Brachytherapy (internal radiotherapy)"),
        "nuclear_medicine": _l("Treatment with radioactive medicine (for example iodine)"),
        "stem_cell_transplantation": _l("Stem-cell transplantation"),
        "diagnostics": _l("Diagnostics and staging"),
        "pathology_review": _l("Second look at the tissue slides"),
        "supportive_care": _l("Supportive and palliative care"),
        "follow_up": _l("Follow-up"),
    },
    "age_group": {"child": _l("Child (under 18)"), "adult": _l("Adult")},
    "priority": {
        "emergency": _l("Most urgent"),
        "urgent": _l("Urgent"),
        "normal": _l("Normal"),
        "not_triaged": _l("Not yet triaged"),
    },
    "phase": {
        "suspected": _l("Cancer is suspected"),
        "newly_diagnosed": _l("Newly diagnosed"),
        "on_chemotherapy": _l("On chemotherapy, or it was interrupted"),
        "on_radiotherapy": _l("On radiotherapy, or it was interrupted"),
        "awaiting_surgery": _l("Awaiting surgery"),
        "after_surgery": _l("After surgery"),
        "hormone_or_targeted": _l("On hormone or targeted therapy"),
        "follow_up": _l("Follow-up"),
        "palliative": _l("Palliative care"),
    },
    "mobility": {"walks": _l("Walks"), "chair": _l("Wheelchair"), "stretcher": _l("Stretcher")},
    "level": {
        "national_institute": _l("National institute"),
        "comprehensive_centre": _l("Comprehensive cancer centre"),
        "regional_centre": _l("Regional cancer centre"),
        "oncology_department": _l("Hospital with an oncology department"),
        "unknown": _l("Not known"),
    },
    "country": {code: LazyString(country_name, code) for code in countries()},
    "language": {code: LazyString(language_name, code) for code in languages()},
    "override": {
        "patient_wish": _l("The patient wishes it"),
        "agreed_by_phone": _l("The hospital agreed by telephone"),
        "doctor_asks": _l("A doctor asks for it"),
        "known_there": _l("The patient has been treated there before"),
        "wider_search": _l("Too few hospitals fit; one is asked all the same"),
        "other": _l("Another reason"),
    },
    "role": {
        "volunteer": _l("Volunteer"),
        "coordinator": _l("Coordinator"),
        "hospital": _l("Hospital staff"),
        "administrator": _l("Administrator"),
        "auditor": _l("Auditor"),
        "editor": _l("Editor"),
        "screening_partner": _l("Partner of the tick list"),
        "adviser": _l("Adviser"),
        "pharmacist": _l("Pharmacist"),
        "institution": _l("Institution in Ukraine"),
        "organisation": _l("Organisation that gives"),
        "liaison": _l("Liaison person of a society"),
        "clinician": _l("Clinician who answers for clinical safety"),
        "patient": _l("Patient"),
        "system": _l("System"),
        "visitor": _l("Visitor without an account"),
    },
}
LABELS["treatment_form"] = {
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


def at_the_head(words: object) -> str:
    """The same as the head of a line."""
    text = str(words)
    return text[:1].upper() + text[1:]


for each in Modality:
    LABELS[f"form_of_{each}"] = {
        code: LazyString(at_the_head, LABELS["treatment_form"][code]) for code in treatment_forms.asked(each)
    }
PART = "– "
"""Stands before the parts of the group above."""
LABELS["receiving_country"] = {code.value: LABELS["country"][code] for code in Country}


def init_app(app: Flask) -> None:
    """Let templates name codes: {{ label('modality', code) }} and {{ site_name(code) }}."""
    app.add_template_global(label, "label")
    app.add_template_global(site_name, "site_name")
    app.add_template_global(choices, "choices")
    app.add_template_global(site_choices, "site_choices")


def label(kind: str, code: str | None) -> str:
    """The name of a code; an unknown code is shown as "not known", never as a key."""
    return str(LABELS[kind].get(code or "", _l("Not known")))


def choices(kind: str) -> list[tuple[str, str]]:
    """All codes of a kind with their names, in the table's order."""
    return [(code, str(name)) for code, name in LABELS[kind].items()]


def site_choices() -> list[tuple[str, str]]:
    """Every site group with its name in the reader's language, in the table's order: a dash before parts of one."""
    return [
        (code, f"{PART if group.part_of else ''}{site_name(code)}") for code, group in site_groups().items()
    ]


def site_name(code: str | None) -> str:
    """The name of a site group in the reader's language."""
    group = site_groups().get(code or "")
    return group.names.get(language(), group.names["en"]) if group else str(_l("Not known"))
