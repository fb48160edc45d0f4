"""What people are to the service, in codes; their words stand in labels.py."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the service; one account has one."""

    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    HOSPITAL = "hospital"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    EDITOR = "editor"
    SCREENING_PARTNER = "screening_partner"
    ADVISER = "adviser"
    PHARMACIST = "pharmacist"
    LIAISON = "liaison"
    CLINICIAN = "clinician"


WITHOUT_SECOND_FACTOR = frozenset({Role.VOLUNTEER, Role.SCREENING_PARTNER})
