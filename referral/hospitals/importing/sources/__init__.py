"""The sources: one module and one row each. A new one is a module here and a row in SOURCES (docs/how-to.md)."""

from referral.hospitals.importing.finding import Source
from referral.hospitals.importing.sources import own

SOURCES: dict[str, Source] = {each.code: each for each in (own.SOURCE,)}
