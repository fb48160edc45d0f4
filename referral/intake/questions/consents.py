"""Consents in codes: what for, and who gave it; their words stand in codes.py."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a consent is given for. To store, and to show to a hospital, are gates; the others are asked for later.

    To be called back is narrower than to store: a draft begun by it is not sent before the wider one is asked for.
    """

    STORE = "store"
    CALL_BACK = "call_back"
    SHOW = "show_to_hospital"
    TRANSFER = "transfer_to_country"
    MESSENGER = "contact_by_messenger"
    STATISTICS = "statistics"
    HOME_DOCTOR = "home_doctor"
    ADVICE = "advice"
    SOCIETIES = "ask_societies"
    RECORDS = "ask_for_records"
    PAPERS = "papers_to_hospitals"


class GivenBy(StrEnum):
    """Who gave a consent. A relative passes on a yes to be called; the call asks the patient themselves."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    VITAL_INTEREST = "vital_interest"
    RELATIVE = "relative"


DECIDERS = (GivenBy.PATIENT, GivenBy.GUARDIAN, GivenBy.VITAL_INTEREST)
"""Who may agree to anything but a call."""
YES_OR_NO = (Purpose.STATISTICS,)
"""The purposes that are one question of the intake each, called like the purpose."""
LONGEST_BASIS = 500
"""Characters to say who decided, and why the patient could not."""


def lacks_basis(given_by: str | None, basis: str | None) -> bool:
    """Whether it has still to be said who decided for a patient who could not."""
    return given_by == GivenBy.VITAL_INTEREST and not basis
