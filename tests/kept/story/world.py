"""Who and what the story knows: its moments, its people by role, its hospitals by language."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from referral.accounts.models import User
from referral.audit import Actor
from referral.hospitals.models import Hospital
from tests.kept.keys import LEFT_AT


@dataclass(frozen=True)
class World:
    """People by role and hospitals by the language of their letters."""

    users: dict[str, User]
    hospitals: dict[str, Hospital]

    def actor(self, role: str) -> Actor:
        """Somebody of this role as the doer of a deed."""
        return self.users[role].as_actor()


def ago(hours: float) -> datetime:
    """The moment so many hours before the story ends."""
    return LEFT_AT - timedelta(hours=hours)
