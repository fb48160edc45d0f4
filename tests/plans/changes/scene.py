"""The scene beside a draft on which an action is tried, and what is said of an action."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.hospitals.models import Hospital, Service
from referral.intake.models import Case, Consent
from referral.plans.models import PlanLine
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_plan_line, a_referral, a_user, places, treats
from tests.referrals.scenes import consent_to_show

AGREED = {"given_by": "patient", "language": "uk", "basis": None}


@dataclass
class Scene:
    """A case that waits, a hospital with three places, and a line of a draft that proposes it."""

    user: User = field(default_factory=lambda: a_user(Role.COORDINATOR))
    case: Case = field(default_factory=a_case)
    hospital: Hospital = field(default_factory=a_hospital)
    other: Case = field(default_factory=a_case)
    third: Hospital = field(default_factory=a_hospital)
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.service: Service = places(self.hospital, "radiotherapy", 3)
        treats(self.hospital, "breast", "radiotherapy")
        self.line: PlanLine = a_plan_line(self.case, self.hospital, second_id=self.third.id, rank=1)

    @property
    def actor(self) -> Actor:
        return self.user.as_actor()

    @property
    def consent(self) -> Consent:
        return self.case.consents[0]

    def referral(self) -> Referral:
        """An open request of the case to the hospital, whose answer the patient agreed to."""
        consent_to_show(self.case, self.hospital)
        self.kept["referral"] = a_referral(self.case, self.hospital, sent_by=self.user.id)
        return self.kept["referral"]


Arrange = Callable[[Scene], Any]
Act = Callable[[Scene, Any], Any]


@dataclass(frozen=True)
class Change:
    """What one action leaves newer: cases, hospitals; how it is arranged before the draft, and done after it."""

    cases: int
    hospitals: int
    act: Act
    arrange: Arrange = lambda _scene: None


def done(isdone: bool) -> None:
    assert isdone, "the scene is not what the action waits for"
