"""What is meant where whole site groups and their parts are named: retinoblastoma is a part of the eye."""

from matching.vocabulary import parts_of


def treated(named: frozenset[str]) -> frozenset[str]:
    """What a "yes" means: a whole group and all its parts, or those it names beside it ("leukaemia: the acute one").

    >>> sorted(treated(frozenset({"eye"})))
    ['eye', 'eye_melanoma', 'retinoblastoma']
    >>> sorted(treated(frozenset({"eye", "retinoblastoma"})))
    ['eye', 'retinoblastoma']
    """
    return named.union(*(parts_of(each) for each in named if not parts_of(each) & named))


def refused(named: frozenset[str]) -> frozenset[str]:
    """What a "no" means: a whole group with all its parts; a part says nothing of the rest.

    >>> sorted(refused(frozenset({"eye", "retinoblastoma"})))
    ['eye', 'eye_melanoma', 'retinoblastoma']
    """
    return named.union(*map(parts_of, named))


def both(yes: frozenset[str], no: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What is treated and what is not where both are answered: who names a part speaks of it more exactly.

    >>> yes, no = both(frozenset({"eye"}), frozenset({"retinoblastoma"}))
    >>> sorted(yes), sorted(no)
    (['eye', 'eye_melanoma'], ['retinoblastoma'])
    """
    return treated(yes) - no, refused(no) - yes
