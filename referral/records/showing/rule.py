"""How much of the papers a request shows: one table by how far it is, behind the consents that must live."""

from enum import IntEnum
from typing import NamedTuple

from referral.records.showing.agreed import shown_kinds
from referral.referrals.models import Referral
from referral.referrals.table.states import ASKING, BEGUN, BOOKING, CONDITIONAL, ENDED, STATES


class Level(IntEnum):
    """Nothing; pages on which a person has covered the names; everything that was agreed to."""

    NOTHING = 0
    COVERED = 1
    ALL = 2


BY_PHASE: dict[str, Level] = {
    ASKING: Level.COVERED,
    CONDITIONAL: Level.COVERED,
    BOOKING: Level.ALL,
    BEGUN: Level.ALL,
    ENDED: Level.NOTHING,
}


class Shown(NamedTuple):
    """How much is shown, and papers of which kinds."""

    level: Level
    kinds: frozenset[str]


NOTHING = Shown(Level.NOTHING, frozenset())


def shown_by(referral: Referral, is_known: bool) -> Shown:
    """How much a request shows now. `is_known`: to a signed-in member of its hospital, or after the code.

    Whoever came by the link alone goes on seeing the covered pages after a yes; a person who was erased, or a consent
    that ended, shows nothing.
    """
    level = BY_PHASE[STATES[referral.state].phase]
    if level is Level.NOTHING or referral.case.patient.erased_at:
        return NOTHING
    kinds = shown_kinds(referral.case_id, referral.hospital_id)
    if not kinds:
        return NOTHING
    return Shown(level if is_known else min(level, Level.COVERED), kinds)
