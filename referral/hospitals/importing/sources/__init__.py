"""The sources: one module and one row each. A new one is a module here and a row in SOURCES (docs/how-to.md)."""

from referral.hospitals.importing.finding import Source
from referral.hospitals.importing.sources import (
    czech_register,
    gisco,
    hungarian_wards,
    own,
    polish_contracts,
    polish_waits,
    romanian_list,
    slovak_list,
)

ROWS = (
    own.SOURCE,
    polish_waits.SOURCE,
    polish_contracts.SOURCE,
    czech_register.SOURCE,
    hungarian_wards.SOURCE,
    gisco.SOURCE,
    slovak_list.SOURCE,
    romanian_list.SOURCE,
)
SOURCES: dict[str, Source] = {each.code: each for each in ROWS}
