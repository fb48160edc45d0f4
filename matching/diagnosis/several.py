"""Several tumours told in one breath: "рак груді та рак щитовидки" are two, each with its own code."""

from matching.diagnosis.beside import length_at, says
from matching.diagnosis.clauses.words import Clauses, has_tumour, is_organ, is_tumour
from matching.diagnosis.icd10 import icd10
from matching.diagnosis.likeness import best, likeness, says_enough
from matching.diagnosis.negation import without_asides

_PLAIN = 450  # thousandths of likeness; a part that is less like anything tells no tumour of its own
_MOST = 4
_CANCER = "rak"
_SITELESS = ("C76", "C77", "C78", "C79", "C80", "C97")


def tumours_apart(clauses: Clauses) -> tuple[str, ...]:
    """The likeliest code of each tumour, in the order told; empty unless they are of several sites."""
    parts = [part for clause in _named(clauses) for part in _parts(clause) if any(map(is_tumour, part))]
    told = map(_code, parts) if len(parts) > 1 else ()
    codes = tuple(dict.fromkeys(code for code in told if code))[:_MOST]
    return codes if len({icd10()[code].site_group for code in codes}) > 1 else ()


def _named(clauses: Clauses) -> Clauses:
    """Behind "two cancers" each organ of a list is one of them: "two cancers: breast and lung"."""
    first = next((at for at, clause in enumerate(clauses) if _counts(clause)), len(clauses))
    listed = [part for clause in clauses[first + 1 :] for part in _listed(clause)]
    return [*clauses[: first + 1], *listed] if listed else clauses


def _counts(clause: list[str]) -> bool:
    return any(length_at("several", clause, at) > 1 for at in range(len(clause)))


def _listed(clause: list[str]) -> Clauses:
    """A clause of organs alone cut at "and", the word for a cancer before each; any other as it is."""
    cuts = [at for at, word in enumerate(clause) if says("and", word)]
    parts = [clause[a + 1 : b] for a, b in zip((-1, *cuts), (*cuts, len(clause)), strict=True)]
    is_list = all(part and all(map(is_organ, part)) for part in parts)
    return [[_CANCER, *part] for part in parts] if is_list else [clause]


def _parts(clause: list[str]) -> list[list[str]]:
    """A clause cut at "and" and "then" where both sides name a tumour."""
    for at, word in enumerate(clause):
        if says("and", word) and has_tumour(clause[:at]) and has_tumour(clause[at + 1 :]):
            return [clause[:at], *_parts(clause[at + 1 :])]
    return [clause]


def _code(part: list[str]) -> str:
    """The code of a part that names a tumour and its organ plainly; "" of any other."""
    named = [word for word in part if is_tumour(word)]
    if not named or not (any(map(is_organ, part)) or any(not says("generic", word) for word in named)):
        return ""
    scores = likeness(without_asides(" ".join(part)))
    nearest = best(scores) or ""
    return nearest if says_enough(scores, _PLAIN) and nearest not in _SITELESS else ""
