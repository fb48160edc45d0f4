"""The hazards that are known, from docs/safety/hazards.csv, to which a reported danger is linked."""

import csv
from functools import cache

from referral.config import ROOT

TABLE = ROOT / "docs" / "safety" / "hazards.csv"


@cache
def hazards() -> dict[str, str]:
    """Code → its cause in words, as the log has them, in English."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["hazard"]: row["cause"] for row in csv.DictReader(table)}
