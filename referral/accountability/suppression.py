"""Which numbers of one partition may be published so that no subtraction shows a small one: groups are put together.

A number below ten, none included, is not published. Where the rest of the total would say it all the same, other groups
go with it, the last listed first, until at least two groups stand together and count enough that a small one among them
may be any number below ten. That holds for somebody too who knows these rules, and so knows that all are small where
none larger went with them: three such groups of 27 would be nine each. Which go with it is said by the order alone,
never by their sizes: whoever knows that the smallest went with it would know how large it is at most, and so how much
is left for the small one. So the published lines add up to the total; each of them, and whatever is left of the total
after any of them are taken away, is ten or more.
Source of the method: A. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4 (primary and secondary
suppression, here by combining).
"""

from collections.abc import Mapping, Sequence
from math import inf

from referral.accountability.measures import LEAST, few

OTHERS = "others"
ENOUGH = 2 * LEAST - 1


def published(counts: Mapping[str, int]) -> dict[str, int] | None:
    """The lines of one partition, small groups together under OTHERS; None where only the total could be said.

    `counts`: in an order that does not depend on them, those last that are missed least.

    >>> published({"a": 40, "b": 25, "c": 17, "d": 3})
    {'a': 40, 'b': 25, 'others': 20}
    """
    together = [code for code in counts if few(counts[code])]
    rest = [code for code in counts if code not in together]
    while together and rest and not hides([counts[code] for code in together]):
        together.append(rest.pop())
    if not rest:
        return None
    lines = {code: counts[code] for code in counts if code in rest}
    return lines | ({OTHERS: _sum(counts, together)} if together else {})


def hides(together: Sequence[int]) -> bool:
    """Whether each small number of a sum may be any below ten: where all are small, the sum is no larger than the rest.

    >>> hides([9, 9, 9]), hides([9, 9, 9, 0]), hides([9, 10])
    (False, True, True)
    """
    largest = (LEAST - 1) * (len(together) - 1) if all(map(few, together)) else inf
    return ENOUGH <= sum(together) <= largest


def _sum(counts: Mapping[str, int], codes: list[str]) -> int:
    return sum(counts[code] for code in codes)
