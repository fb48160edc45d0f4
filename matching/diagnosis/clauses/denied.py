"""What a negation belongs to: the noun beside it. "Рак груді, нет документов" denies papers, "раку нема" the tumour."""

import re
from dataclasses import dataclass

from matching.diagnosis.beside import length_at, says
from matching.diagnosis.clauses.words import Clauses, has_tumour, is_oblique, is_organ, is_tumour
from matching.diagnosis.negation import hears

_BIOPSY = re.compile(r"bi?ops\w*")
_ALIKE = 4  # letters that two forms of one word share
_BEFORE, _BEHIND, _EITHER = "deny_before", "deny_behind", "deny_either"


@dataclass(frozen=True, slots=True)
class Denied:
    """The clauses without denied things; `whole`: the diagnosis itself is denied; `unsure`: perhaps it is."""

    clauses: Clauses
    whole: bool = False
    unsure: bool = False


def without_denied_things(clauses: Clauses) -> Denied:
    """Each clause read by itself; one without a tumour beside one that has it is about something else."""
    kept: Clauses = []
    whole = unsure = False
    clauses = [part for clause in clauses for part in _second_apart(clause)]
    told = {word[:_ALIKE] for clause in clauses if has_tumour(clause) for word in clause if is_organ(word)}
    for clause in clauses:
        if has_tumour(clause) and not _is_another(clause, clauses):
            left, doubtful = _within(clause)
            kept, unsure = [*kept, left], unsure or doubtful
        elif any(map(has_tumour, clauses)) and _cues(clause):
            verdict = _aside(clause, told)
            whole, unsure = whole or verdict == "whole", unsure or verdict == "unsure"
            kept = [*kept, clause] if verdict == "keep" else kept
        else:
            kept.append(clause)
    return Denied([clause for clause in kept if clause], whole, unsure)


def _second_apart(clause: list[str]) -> list[list[str]]:
    """A clause cut before "another cancer", where one is named before it."""
    for at in range(1, len(clause)):
        if length_at("thing", clause, at) > 1 and has_tumour(clause[:at]):
            return [clause[:at], clause[at:]]
    cue = next((end for _first, end, _kind in _cues(clause)), len(clause))
    leads = length_at("thing", clause, 0) > 1 and has_tumour(clause[cue:])
    return [clause[:cue], clause[cue:]] if leads else [clause]


def _is_another(clause: list[str], clauses: Clauses) -> bool:
    """Whether a clause denies a second tumour, while another clause names the first."""
    if not any(length_at("thing", clause, at) > 1 for at in range(len(clause))) or not _cues(clause):
        return False
    return any(has_tumour(other) for other in clauses if other is not clause)


def _cues(clause: list[str]) -> list[tuple[int, int, str]]:
    """The words of negation in a clause: first word, word behind the last, on which side the denied stands."""
    found, at = [], 0
    while at < len(clause):
        lengths = {kind: length_at(kind, clause, at) for kind in (_BEHIND, _EITHER, _BEFORE)}
        kind, length = max(lengths.items(), key=lambda each: each[1])
        if length:
            both = lengths[_BEFORE] == length == lengths[_BEHIND]
            found.append((at, at + length, _EITHER if both else kind))
        at += max(length, 1)
    return found


def _aside(clause: list[str], told: set[str]) -> str:
    """What a clause without a tumour does: "drop" it, "keep" its doubt, deny the "whole", or leave "unsure"."""
    content = _content(clause)
    if any(_BIOPSY.fullmatch(word) for word in clause):
        return "keep"
    if not [word for word in content if not says("diagnosis", word)]:
        if hears("suspected", " ".join(clause)):
            return "keep"
        return "whole" if any(length_at("strong", clause, at) for at in range(len(clause))) else "unsure"
    return "unsure" if {word[:_ALIKE] for word in content} <= told else "drop"


def _content(clause: list[str]) -> list[str]:
    inside = {at for first, end, _kind in _cues(clause) for at in range(first, end)}
    return [
        word
        for at, word in enumerate(clause)
        if at not in inside and not says("function", word) and not says("self", word) and word != "?"
    ]


def _within(clause: list[str]) -> tuple[list[str], bool]:
    """A clause that names a tumour, without the things it denies; and whether it denies the tumour perhaps."""
    gone: set[int] = set()
    unsure = False
    for first, end, kind in _cues(clause):
        if gone.intersection(range(first, end)) or _is_name(clause, first):
            continue
        ahead = _ahead(clause, end) if kind in (_BEFORE, _EITHER) else None
        back = _back(clause, first) if kind in (_BEHIND, _EITHER) else None
        if kind == _EITHER and ahead and back and not _is_subject(clause, first):
            ahead = None
        if any(_BIOPSY.fullmatch(clause[at]) for at in (ahead or []) + (back or [])):
            continue
        things = ahead if ahead is not None and (ahead or kind == _BEFORE) else back
        if things and not _only_doubts(clause, first, end, things):
            gone |= {*range(first, end), *things}
        elif not things and not says("weak", " ".join(clause[first:end])):
            unsure = unsure or kind != _BEFORE or _leads_to_tumour(clause, end)
    return [word for at, word in enumerate(clause) if at not in gone], unsure


def _only_doubts(clause: list[str], first: int, end: int, things: list[int]) -> bool:
    """Whether the words only doubt the tumour ("не виключають") and name no thing of their own."""
    if any(says("thing", clause[at]) for at in things):
        return False
    span = sorted({*range(first, end), *things})
    return hears("suspected", " ".join(clause[at] for at in span))


def _leads_to_tumour(clause: list[str], end: int) -> bool:
    """Whether a tumour's name follows, its adjectives before it: "не множинна мієлома"."""
    rest = clause[end:]
    named = next((at for at, word in enumerate(rest) if is_tumour(word)), None)
    return named is not None and all(is_organ(word) or _is_light(word) for word in rest[:named])


def _is_subject(clause: list[str], first: int) -> bool:
    """Whether what stands before "нет" is a tumour in its first case, so that what follows is denied."""
    named = [word for word in clause[:first] if is_tumour(word)]
    return bool(named) and not any(map(is_oblique, named)) and not _back(clause, first)


def _is_name(clause: list[str], at: int) -> bool:
    """Whether the negation is part of a tumour's name: "triple negative"."""
    return at > 0 and says("keep", clause[at - 1])


def _ahead(clause: list[str], end: int) -> list[int]:
    """The places of the things that are denied behind a negation; none where it is the tumour itself."""
    run = []
    for at in range(end, len(clause)):
        if _stops(clause, at):
            break
        run.append(at)
    named = [at for at in run if says("thing", clause[at]) or not _is_light(clause[at])]
    behind = clause[run[-1] + 1 :] if run else clause[end:]
    if not named or (behind and is_oblique(behind[0]) and not any(says("thing", clause[at]) for at in run)):
        return []
    return run


def _back(clause: list[str], first: int) -> list[int]:
    """The places of the things that are denied before a negation; none where it is the tumour itself."""
    run = []
    for at in range(first - 1, -1, -1):
        if _stops(clause, at):
            break
        run.append(at)
    named = [at for at in run if says("thing", clause[at]) or not _is_light(clause[at])]
    return run if named else []


def _stops(clause: list[str], at: int) -> bool:
    word = clause[at]
    if says("thing", word):
        return False
    return is_tumour(word) or is_organ(word) or any(length_at(kind, clause, at) for kind in (_EITHER,))


def _is_light(word: str) -> bool:
    return says("function", word) or says("link", word) or says("self", word)
