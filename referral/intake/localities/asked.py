"""The place that a public page is asked for: typed in any script, or chosen among several by its id."""

from typing import NamedTuple

from referral.intake.localities.gazetteer import Locality
from referral.intake.localities.search import LONGEST_TEXT, locality_by_id, search_localities

MOST_OTHERS = 5


class AskedLocality(NamedTuple):
    """What was typed, the place that is most likely meant, and others that may be."""

    typed: str
    found: Locality | None = None
    others: tuple[Locality, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether something was typed and nothing is called so."""
        return bool(self.typed) and self.found is None


def locality_asked(text: str) -> AskedLocality:
    """What a text or an id leads to; an empty one to nothing."""
    typed = text[:LONGEST_TEXT].strip()
    if not typed:
        return AskedLocality("")
    if (known := locality_by_id(typed)) is not None:
        return AskedLocality(typed, known)
    found = search_localities(typed, MOST_OTHERS + 1)
    return AskedLocality(typed, found[0] if found else None, tuple(found[1:]))
