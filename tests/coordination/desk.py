"""What the desk's tests arrange again and again."""

from datetime import timedelta

from referral.db import utc_now
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from tests import factories as a

NAME = {"name_original": "Шевченко Марія", "name_latin": "Shevchenko Mariia", "birth_date": "1975-06-01"}
WORDS_OF_THE_PATIENT = ("Шевченко", "Марія", "Shevchenko", "Mariia", "1975")


def a_named_case(**facts: object) -> Case:
    """A waiting case of somebody whose name must show on their own page only."""
    return a.a_case(identity={**NAME, "phone": "+380671112233"}, **facts)


def a_fitting_hospital(free: int | None = 3, **facts: object) -> Hospital:
    """A hospital that says it gives radiotherapy for breast cancer to adults."""
    hospital = a.a_hospital(languages=["uk", "en"], **facts)
    a.treats(hospital, "breast", "radiotherapy")
    a.places(hospital, "radiotherapy", free, as_of=utc_now() - timedelta(days=1))
    return hospital


def to_send(*hospitals: Hospital, **answers: object) -> dict[str, object]:
    """The filled form of sending, ready to be sent."""
    filled = {
        "step": "send",
        "h": [str(hospital.id) for hospital in hospitals],
        "modality": "radiotherapy",
        "hours": "72",
        "agreed": "yes",
        "agreed_by": "patient",
        "agreed_in": "uk",
    }
    return {name: value for name, value in {**filled, **answers}.items() if value is not None}
