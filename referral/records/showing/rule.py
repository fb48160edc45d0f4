"""How much of the papers a request shows: one table by how far it is, behind the consents that must live."""

from enum import IntEnum

from referral.records.showing.agreed import agreed_kinds
from referral.referrals.consents import may_keep, may_show
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


def level_of(referral: Referral, is_known: bool) -> Level:
    """How much a request shows now. `is_known`: to a signed-in member of its hospital, or after the code.

    Whoever came by the link alone goes on seeing the covered pages after a yes; a person who was erased, or a consent
    that ended, shows nothing.
    """
    level = BY_PHASE[STATES[referral.state].phase]
    if level is Level.NOTHING or referral.case.patient.erased_at or not _agreed(referral):
        return Level.NOTHING
    return level if is_known else min(level, Level.COVERED)


def _agreed(referral: Referral) -> bool:
    """Whether consents live by which we keep the case, this hospital sees it, and papers are shown at all."""
    return bool(
        may_show(referral.case, referral.hospital_id)
        and may_keep(referral.case)
        and agreed_kinds(referral.case_id)
    )
