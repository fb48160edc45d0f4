"""What is meant where whole site groups and their parts are named: retinoblastoma is a part of the eye."""

from functools import cache

from matching.vocabulary import TableError, site_groups


@cache
def wholes() -> dict[str, str]:
    """Each part with the group it is a part of. Raises TableError for a part of no whole group of its family."""
    groups = site_groups()
    for group in groups.values():
        whole = groups.get(group.part_of)
        if group.part_of and (whole is None or whole.part_of or whole.family != group.family):
            raise TableError(f"sites.csv: {group.code} is part of no whole group of its family")
    return {code: group.part_of for code, group in groups.items() if group.part_of}


def whole_of(code: str) -> str:
    """The group that a part is of; any other code is itself.

    >>> whole_of("retinoblastoma"), whole_of("eye")
    ('eye', 'eye')
    """
    return wholes().get(code, code)


@cache
def parts_of(code: str) -> frozenset[str]:
    """The parts of a site group; a part has none.

    >>> sorted(parts_of("eye"))
    ['eye_melanoma', 'retinoblastoma']
    """
    return frozenset(part for part, whole in wholes().items() if whole == code)


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
