"""What a doctor found in a patient with a warning sign, and what came of it, for the hospital that is asked."""

from referral.i18n import day_words
from referral.intake.models import Case
from referral.intake.states import NEEDS_SAYING
from referral.labels import label
from referral.zones import day_in


def found_there(case: Case) -> str:
    """Where a doctor saw the patient and what was found or given, as somebody wrote it down; "" for none."""
    said = (case.seen_by_doctor, case.doctor_said) if case.seen_by_doctor_at else ()
    return ": ".join(filter(None, said))


def came_to(case: Case) -> str | None:
    """What came of it, and on which day where the patient is; None where no doctor has seen them."""
    if case.seen_by_doctor_at is None:
        return None
    came = label("doctor_outcome", case.doctor_outcome) if case.doctor_outcome in NEEDS_SAYING else ""
    return ", ".join(filter(None, (came, day_words(day_in(case.seen_by_doctor_at, case.place_country)))))
