"""check_matching(matching): refuses a matching that breaks a rule or claims too much; shares no code with what makes one.

Everything is done again, plainly and slowly, from the facts the matching names: which pairs may be, what each unit counts,
what is left, why, and the bound of the prices, over every pair. It imports no solver and no library (a contract holds it).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from matching.facts.figures import figure, figures
from matching.supplies.facts import SupplyNeed, SupplyOffer, SupplyPlace
from matching.supplies.result import Left, Line, Matching, WhyNot

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""


class MatchingError(ValueError):
    """A matching that breaks a rule. Names the rule and the id, nothing else."""


def check_matching(matching: Matching) -> None:
    """Raise MatchingError unless every line may stand, nothing is given twice, and value, bound and reasons are true."""
