"""Whose illness is told: a relative's is not the patient's, unless the relative is the one who needs the help."""

from dataclasses import dataclass
from typing import Literal

from matching.diagnosis.beside import mentions, says
from matching.diagnosis.clauses.words import Clauses, has_tumour, is_organ, is_tumour

Whose = Literal["patient", "relative", "unclear"]


@dataclass(frozen=True, slots=True)
class Patient:
    """The clauses about the patient, and whose illness the words tell of."""

    clauses: Clauses
    whose: Whose = "patient"


def of_patient(clauses: Clauses) -> Patient:
    """The clauses without a relative's tumour; all of them where the relative is the patient."""
    kin = [at for at in range(len(clauses)) if _is_relatives(clauses, at)]
    own = [at for at, clause in enumerate(clauses) if at not in kin and _names_organ(clause)]
    if kin and own:
        return Patient(
            [clause for at, clause in enumerate(clauses) if at not in kin and not _is_of_kin(clause)]
        )
    told = [clauses[at] for at in kin]
    if not told:
        return Patient(clauses)
    words = [word for clause in clauses for word in clause]
    if (
        any(mentions("died", clause) for clause in told)
        or _says_well(clauses, kin)
        or _died_before(clauses, kin)
    ):
        return Patient([], "relative")
    is_past = any(mentions("past", clause) for clause in told) and not mentions("now", words)
    return Patient(clauses, "unclear" if is_past else "patient")


def _is_relatives(clauses: Clauses, at: int) -> bool:
    """Whether a clause names a relative and a tumour and not the patient, or follows a relative's death."""
    clause = clauses[at]
    if not has_tumour(clause) or mentions("self", clause):
        return False
    return mentions("kin", clause) or mentions("died", clause) or _follows_death(clauses, at)


def _is_of_kin(clause: list[str]) -> bool:
    """Whether a clause without a tumour only leads to a relative's: "спадковість: …"."""
    return not has_tumour(clause) and (mentions("died", clause) or mentions("kin", clause))


def _follows_death(clauses: Clauses, at: int) -> bool:
    before = clauses[at - 1] if at else []
    return mentions("died", before) and not has_tumour(before)


def _died_before(clauses: Clauses, kin: list[int]) -> bool:
    return any(_follows_death(clauses, at) for at in kin)


def _says_well(clauses: Clauses, kin: list[int]) -> bool:
    """Whether another clause says that the patient is well: "в мене нічого"."""
    others = [clause for at, clause in enumerate(clauses) if at not in kin]
    return any(
        mentions("well", clause) and not has_tumour(clause) and _is_about_self(clause) for clause in others
    )


def _is_about_self(clause: list[str]) -> bool:
    content = [word for word in clause if not says("function", word)]
    return mentions("self", clause) or (len(content) < 4 and not any(map(is_organ, clause)))


def _names_organ(clause: list[str]) -> bool:
    """Whether a clause names a tumour and where it is, or a tumour whose name says so."""
    named = [word for word in clause if is_tumour(word) and not says("spread", word)]
    return bool(named) and (any(map(is_organ, clause)) or any(len(word) > 6 for word in named))
