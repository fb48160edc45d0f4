"""A step somebody wants to take at a referral: one value, handed from the page to the table of moves and on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from referral.audit import Actor
from referral.hospitals.models import Hospital
from referral.referrals.models import Referral
from referral.referrals.second_thoughts import undoing
from referral.referrals.table.moves import BACK, MOVES, Move
from referral.referrals.told import Told


@dataclass(frozen=True, slots=True)
class Step:
    """Which referral, which verb, who, when; then what is said with it, as far as the verb takes it.

    `seen`: the version the actor looked at. `told`: the actor records what somebody of the hospital said.
    `another_slot`: the hospital reports one more slot and takes it. `to`: the hospital named instead.
    `visit`: what is said of the first visit beside day and hour (visits.py). `early`: it is so although the
    appointment lies ahead.
    """

    referral: Referral
    verb: str
    actor: Actor
    now: datetime
    reason: str | None = None
    note: str | None = None
    seen: int | None = None
    told: Told | None = None
    first_date: date | None = None
    first_time: str | None = None
    visit: dict[str, str] | None = None
    coded: list[str] | None = None
    hold_until: datetime | None = None
    to: Hospital | None = None
    another_slot: bool = False
    early: bool = False

    def __post_init__(self) -> None:
        """Refuse what this verb has no use for: silently dropped, it would look as if it had been kept."""
        move = self.move
        taken = {
            *move.takes,
            *({"reason"} if move.needs_reason else ()),
            *({"told"} if move.recorded_by else ()),
        }
        extra = {name for name in OPTIONAL - taken if getattr(self, name)}
        if extra:
            raise TypeError(f"{self.verb} takes no {', '.join(sorted(extra))}")

    @property
    def move(self) -> Move:
        """The row of the table of moves; an unknown verb is a KeyError."""
        return MOVES[self.verb]

    @property
    def goes_back(self) -> bool:
        """Whether it restores what was before an acceptance."""
        return self.move.target == BACK

    @property
    def target(self) -> str:
        """The state it leads to: the row's, or what was before the step that it undoes."""
        return self.move.target or undoing.state_before(self.referral)

    @property
    def columns(self) -> dict[str, Any]:
        """What is said with it, as columns of the referral."""
        said = {name: getattr(self, name) for name in self.move.takes if name in COLUMNS}
        return said if self.to is None else {**said, "referred_to_id": self.to.id}


OPTIONAL = frozenset(
    {
        "reason",
        "told",
        "first_date",
        "first_time",
        "visit",
        "coded",
        "hold_until",
        "to",
        "another_slot",
        "early",
    }
)
COLUMNS = ("first_date", "first_time", "hold_until")
