"""How papers stand, in words: for who sent them and what to do now."""

from collections.abc import Iterable
from typing import NamedTuple

from referral.accounts import trail_words
from referral.i18n import _l, ngettext
from referral.records.opening.wording import REASON_WORDS
from referral.records.papers.models import (
    AVAILABLE,
    RECEIVED,
    RECEIVING,
    REFUSED,
    WAITING_FOR_SCANNER,
    Paper,
    PaperFile,
)

WHY: dict[str, object] = {
    **REASON_WORDS,
    "infected": _l(
        "A harmful program was found in this file. It is shown to nobody. Take a photograph of the page instead."
    ),
    "lost": _l("This file was lost on our side. Please send it again, or take a photograph of the page."),
}
UNKNOWN_WHY = _l("This file could not be opened. Take a photograph of the page instead.")
STATES: dict[str, object] = {
    RECEIVING: _l("Has not arrived whole yet"),
    RECEIVED: _l("Received; it is being looked at now"),
    WAITING_FOR_SCANNER: _l("Received; it waits to be looked at"),
    AVAILABLE: _l("Received, can be read"),
    REFUSED: _l("Cannot be read"),
}
COLOURS = {
    RECEIVING: "yellow",
    RECEIVED: "blue",
    WAITING_FOR_SCANNER: "blue",
    AVAILABLE: "green",
    REFUSED: "red",
}
"""State → colour of its tag."""
CAME_BY: dict[str, object] = {
    "volunteer": _l("Added by a volunteer"),
    "coordinator": _l("Added by a coordinator"),
    "patient": _l("Added by the patient"),
    "phone": _l("Sent from a phone without a network"),
    "hospital": _l("Added by a hospital"),
}

trail_words.DEEDS.update(
    {
        "paper.begun": _l("The sending of a paper began"),
        "paper.received": _l("A paper arrived whole"),
        "paper.available": _l("A paper was opened and can be read"),
        "paper.refused": _l("A paper could not be opened"),
        "paper.taken_back": _l("A paper was taken back"),
        "paper.brought_again": _l("A paper that was taken back is here again"),
        "paper.moved_away": _l("A paper of another person was moved away"),
        "paper.moved_here": _l("A paper was moved here from another case"),
        "paper.read": _l("Somebody looked at a page of a paper or saved a file"),
    }
)
trail_words.SUBJECTS.update({"paper": _l("Paper")})


class Counted(NamedTuple):
    """How many papers of a case are received, are still on their way, can in part or whole not be read."""

    received: int = 0
    on_the_way: int = 0
    unreadable: int = 0


def said_of(counted: Counted) -> list[str]:
    """The same in sentences, each with what to do; none where there is no paper."""
    words = (
        (
            counted.received,
            ngettext("%(num)s paper is received.", "%(num)s papers are received.", counted.received),
        ),
        (
            counted.on_the_way,
            ngettext(
                "%(num)s paper has not arrived whole. Open the page on the phone that sends it.",
                "%(num)s papers have not arrived whole. Open the page on the phone that sends them.",
                counted.on_the_way,
            ),
        ),
        (
            counted.unreadable,
            ngettext(
                "%(num)s cannot be read: photograph it again.",
                "%(num)s cannot be read: photograph them again.",
                counted.unreadable,
            ),
        ),
    )
    return [str(sentence) for number, sentence in words if number]


def why_of(files: Iterable[PaperFile], paper: Paper) -> list[tuple[int, str]]:
    """Number and reason of each file that cannot be read."""
    several = [(each.position + 1, _why(each)) for each in files if each.refused_why or each.lost_at]
    return several if several or paper.state != REFUSED else [(1, str(UNKNOWN_WHY))]


def _why(file: PaperFile) -> str:
    return str(WHY.get("lost" if file.lost_at else file.refused_why or "", UNKNOWN_WHY))
