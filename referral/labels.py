"""What a code is called: one table for every code people see, in the reader's language."""

from flask import Flask
from flask_babel import LazyString

from matching.vocabulary import Country, countries, languages, site_groups
from referral.i18n import _l, country_name, language, language_name

LABELS: dict[str, dict[str, object]] = {
    "modality": {
        "surgery": _l("Surgery"),
        "systemic_therapy": _l("Chemotherapy, targeted or immune therapy"),
        "hormone_therapy": _l("Hormone therapy"),
        "radiotherapy": _l("Radiotherapy"),
        "brachytherapy": _l("Brachytherapy (internal radiotherapy)"),
        "nuclear_medicine": _l("Nuclear medicine"),
        "stem_cell_transplantation": _l("Stem-cell transplantation"),
        "diagnostics": _l("Diagnostics and staging"),
        "pathology_review": _l("Pathology review"),
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
        "on_chemotherapy": _l("On chemotherapy"),
        "on_radiotherapy": _l("On radiotherapy"),
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
    "case_state": {
        "draft": _l("Intake not finished"),
        "emergency": _l("Doctor first"),
        "waiting": _l("Waiting for a hospital"),
        "placed": _l("A hospital has accepted"),
        "in_treatment": _l("In treatment"),
        "closed": _l("Closed"),
    },
    "outcome": {
        "completed": _l("Treatment completed"),
        "treated_elsewhere": _l("Treated elsewhere"),
        "returned_home": _l("Returned home"),
        "declined_all": _l("Declined all offers"),
        "lost_contact": _l("Contact lost"),
        "died": _l("Died"),
        "duplicate": _l("Registered twice"),
        "not_cancer": _l("Not cancer"),
        "emergency_transfer": _l("Transferred in an emergency"),
    },
    "referral_state": {
        "requested": _l("Sent, not opened yet"),
        "received": _l("Opened by the hospital"),
        "info_requested": _l("The hospital asks for information"),
        "accepted": _l("Accepted"),
        "accepted_with_conditions": _l("Accepted with conditions"),
        "rejected": _l("Declined by the hospital"),
        "referred_onward": _l("The hospital names another hospital"),
        "expired": _l("No answer in time"),
        "withdrawn": _l("Withdrawn"),
        "superseded": _l("Ended: another hospital accepted"),
        "appointment_set": _l("Appointment set"),
        "patient_confirmed": _l("The patient has confirmed"),
        "patient_declined": _l("Declined by the patient"),
        "attended": _l("The patient came"),
        "no_show": _l("The patient did not come"),
        "cancelled_by_hospital": _l("Cancelled by the hospital"),
        "treatment_started": _l("Treatment has started"),
        "completed": _l("Treatment completed"),
    },
    "reject": {
        "no_capacity": _l("No capacity"),
        "cannot_treat_this_site": _l("We do not treat this cancer site"),
        "modality_not_available": _l("We do not offer this treatment"),
        "age_group": _l("We do not treat this age group"),
        "needs_more_information": _l("We need more information"),
        "prerequisites_missing": _l("Examinations or documents are missing"),
        "too_late_for_us": _l("We could not begin in time"),
        "funding": _l("Funding is not settled"),
        "language": _l("We have nobody who speaks the language"),
        "other": _l("Another reason"),
    },
    "patient": {
        "too_far": _l("Too far away"),
        "country": _l("The patient wishes another country"),
        "family": _l("Family reasons"),
        "treated_elsewhere": _l("Already treated elsewhere"),
        "returned_home": _l("Returned home"),
        "cost": _l("Cost"),
        "no_longer_wants": _l("The patient no longer wants treatment"),
        "other": _l("Another reason"),
    },
    "no_show": {
        "cancelled_late": _l("The cancellation came too late"),
        "arrived_late": _l("Arrived too late"),
        "forgot": _l("Forgot"),
        "ill": _l("Was ill"),
        "transport": _l("No transport"),
        "unknown": _l("The reason is not known"),
    },
    "cancel": {
        "capacity_lost": _l("Capacity was lost"),
        "staff": _l("Staff are missing"),
        "equipment": _l("Equipment has failed"),
        "patient_unfit": _l("The patient is not fit for it now"),
        "documents": _l("Documents are missing"),
        "other": _l("Another reason"),
    },
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
        "patient": _l("Patient"),
        "system": _l("System"),
    },
}
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
    """Every site group with its name in the reader's language, in the table's order."""
    return [(code, site_name(code)) for code in site_groups()]


def site_name(code: str | None) -> str:
    """The name of a site group in the reader's language."""
    group = site_groups().get(code or "")
    return group.names.get(language(), group.names["en"]) if group else str(_l("Not known"))
