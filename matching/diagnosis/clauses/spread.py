"""Where a tumour spread to is not where it began: "метастази в кістки, рак молочної залози" is of the breast."""

from matching.diagnosis.beside import length_at, says
from matching.diagnosis.clauses.words import Clauses, has_tumour, is_organ, is_tumour

_CANCER = "rak"


def without_spread(clauses: Clauses) -> Clauses:
    """Take away each metastasis with the organs it went to, and the negation that belongs to it."""
    kept: Clauses = []
    goes_on = False
    for clause in clauses:
        if goes_on and _is_only_organs(clause):
            continue
        left, goes_on = _without(clause)
        kept.append(left)
    return [_named(clause, kept) for clause in kept if clause]


def _named(clause: list[str], clauses: Clauses) -> list[str]:
    """A clause that only says of which organ the primary is, with the word that it is a cancer: "primary colon"."""
    is_only_organ = any(says("primary", word) for word in clause) and any(map(is_organ, clause))
    return [_CANCER, *clause] if is_only_organ and not any(map(has_tumour, clauses)) else clause


def _is_only_organs(clause: list[str]) -> bool:
    """Whether a clause only goes on with the list: "метастази в печінку, легені, рак груді"."""
    return len(clause) < 3 and all(
        is_organ(word) or says("and", word) or says("onto", word) for word in clause
    )


def _without(clause: list[str]) -> tuple[list[str], bool]:
    """A clause without its metastases, and whether a list of organs may go on behind it."""
    goes_on, at = False, 0
    while at < len(clause):
        span = _span(clause, at)
        if span is None:
            at += 1
            continue
        first, end, goes_on = span
        goes_on = goes_on and end == len(clause)
        behind = clause[end:]
        if behind and says("from", behind[0]) and not has_tumour(clause[:first] + behind):
            behind = [_CANCER, *behind[1:]]
        clause, at = [*clause[:first], *behind], first
    return clause, goes_on


def _span(clause: list[str], at: int) -> tuple[int, int, bool] | None:
    """First word, word behind the last, and whether it ends in organs; None where no spread is told here."""
    if end := _behind_secondary(clause, at):
        return (*_widened(clause, at, end), True)
    length = length_at("spread", clause, at)
    if says("spread_adjective", clause[at]):
        if at + 1 == len(clause) or not says("lesion", clause[at + 1]) or _names(clause, at + 1):
            return None if at + 1 < len(clause) or at == 0 else (*_widened(clause, at, at + 1), False)
        length = 1 if says("onto", clause[at + 1]) else 2
    if not length:
        return None
    end = _behind(clause, at + length)
    first = _before(clause, at) if says("spread_behind", clause[at]) else at
    while first and says("organ_adjective", clause[first - 1]):
        first -= 1
    return (*_widened(clause, first, end), end > at + length)


def _behind_secondary(clause: list[str], at: int) -> int:
    """Behind "secondary malignant neoplasm of lung" or "secondary liver cancer"; 0 where no such is told here."""
    if not says("secondary", clause[at]):
        return 0
    end = at + 1
    while end < len(clause) and _describes(clause[end]):
        end += 1
    while end < len(clause) and _is_left_behind(clause[end]):
        end += 1
    return _behind_organs(clause, end) if any(map(_is_left_behind, clause[at + 1 : end])) else 0


def _describes(word: str) -> bool:
    """Whether a word may stand between "secondary" and the tumour: its organ, or that it is malignant."""
    return says("malignant", word) or (is_organ(word) and not says("lesion", word))


def _is_left_behind(word: str) -> bool:
    """Whether a word names what a spread left in an organ: a tumour, or a lesion."""
    return is_tumour(word) or (says("lesion", word) and not says("onto", word))


def _names(clause: list[str], at: int) -> bool:
    """Whether the word behind "metastatic" is the tumour itself and not what it left: "metastatic tumour of"."""
    return is_tumour(clause[at]) and at + 1 < len(clause) and not is_organ(clause[at + 1])


def _behind(clause: list[str], at: int) -> int:
    """Behind the organs that the spread went to; where no preposition leads to them there are none."""
    if at == len(clause) or not (says("onto", clause[at]) or says("far", clause[at])):
        return at
    return _behind_organs(clause, at)


def _behind_organs(clause: list[str], at: int) -> int:
    """Behind a list of organs, without the "and" or "from" that leads on from it."""
    end = at
    while end < len(clause) and _goes_on(clause, end):
        end += 1
    while end > at and says("and", clause[end - 1]):
        end -= 1
    while end > at and says("from", clause[end - 1]) and not says("onto", clause[end - 1]):
        end -= 1
    return end


def _goes_on(clause: list[str], at: int) -> bool:
    """Whether a word belongs to where it spread to: an organ no tumour follows ("liver breast cancer")."""
    word = clause[at]
    if is_tumour(word) or length_at("deny_behind", clause, at) or length_at("deny_either", clause, at):
        return False
    if says("onto", word) or says("and", word):
        return at + 1 < len(clause)
    heads = (
        at + 1 < len(clause) and is_tumour(clause[at + 1]) and clause[at + 1] in ("cancer", "tumour", "tumor")
    )
    return (is_organ(word) or says("thing", word)) and not heads


def _before(clause: list[str], at: int) -> int:
    """The first of the organs before "mets": one, or two with "and" between, as in "prostate cancer bone mets"."""
    first = _one_before(clause, at)
    if first < at and first and says("and", clause[first - 1]):
        earlier = _one_before(clause, first - 1)
        return earlier if earlier < first - 1 else first
    return first


def _one_before(clause: list[str], at: int) -> int:
    if at > 1 and clause[at - 2 : at] in (["lymph", "node"], ["lymph", "nodes"]):
        return at - 2
    return at - 1 if at and (is_organ(clause[at - 1]) or clause[at - 1] in ("node", "nodes")) else at


def _widened(clause: list[str], first: int, end: int) -> tuple[int, int]:
    """The span with "distant", "with" and the negation beside it: "no distant mets", "метастазів не виявлено"."""
    while first and says("far", clause[first - 1]):
        first -= 1
    for length in (3, 2, 1):
        begin = first - length
        if begin >= 0 and any(
            length_at(kind, clause, begin) == length for kind in ("deny_before", "deny_either")
        ):
            first = begin
            break
    cue = (
        max(length_at("deny_behind", clause, end), length_at("deny_either", clause, end))
        if end < len(clause)
        else 0
    )
    return first, end + cue
