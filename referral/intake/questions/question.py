"""The shape of a question and of a group of them, and short ways to write one down."""

from dataclasses import dataclass, field
from typing import Any

from referral.fields import LONGEST_NOTE

IDENTITY, PRIVATE, ANSWERS = "identity", "private", "answers"
PAPER_NUMBER = "paper_number"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `kind` is text, long, tel, email, date, day, number, code, choice, choices or paper_number.

    `front` shows it beside the starred ones; the rest of a first page is folded away. `ahead` lets a date be
    in the future. `shown_to_hospital`: a hospital that is asked reads the answer; where it names the person (kept
    as identity) only after it has accepted. Nothing is shown to a hospital unless its row says so. `several`: the
    question of the same page of whose answers this one asks, so only where more than one of them is ticked.
    """

    name: str
    kind: str
    words: object
    kept: str = ANSWERS
    hint: object = ""
    codes: str = ""
    starred: bool = False
    unknown: bool = True
    limits: tuple[int, int] = (0, 200)
    ahead: bool = False
    front: bool = False
    shown_to_hospital: bool = False
    several: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One page of intake: name in addresses, heading, questions; `first`: asked before registering."""

    name: str
    heading: object
    questions: tuple[Question, ...]
    lead: object = ""
    first: bool = False
    own_page: bool = field(default=False)


def text(name: str, words: object, kept: str = PRIVATE, hint: object = "", **more: object) -> Question:
    return Question(name, "text", words, kept, hint, **{"unknown": False, **more})  # type: ignore[arg-type]


def long(name: str, words: object, hint: object = "", kept: str = PRIVATE, **more: object) -> Question:
    told: dict[str, Any] = {"unknown": False, "limits": (0, LONGEST_NOTE), **more}
    return Question(name, "long", words, kept, hint, **told)


def choice(name: str, words: object, codes: str, hint: object = "", **more: object) -> Question:
    return Question(name, "choice", words, ANSWERS, hint, codes, **more)  # type: ignore[arg-type]


def choices(name: str, words: object, codes: str, hint: object = "", **more: object) -> Question:
    return Question(name, "choices", words, ANSWERS, hint, codes, **more)  # type: ignore[arg-type]
