"""What a row of the table of moves says."""

from dataclasses import dataclass

NEWS = "referral_news"
VISIT = ("first_date", "first_time", "visit")
BACK = ""  # the target of a step that undoes another: what the referral was before that one
UNDO, RESTORE, LATE, CLOSED_HOUSE = "undo_acceptance", "undo", "accept_late", "close_hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One verb: from which states, to which, by whom; what it does to the slot and to the case.

    `recorded_by`: who may record it when somebody of the hospital said it elsewhere (told.py). `takes`: what may
    be said with it beside a note. `needs_reason`: the table of codes its reason must come from; `needs_note`,
    `needs_day`: the sentence for whoever gives none. `ends_hold`, `restarts_clock`, `keeps_slot`: what else it
    changes. `letter`: what the hospital gets when somebody else takes the step; `letter_waits`: not before it can no
    longer be undone. `comes_back`: why the case then asks for another hospital (intake.states.CAME_BACK).
    `is_exchanged`: its note is read by hospital and coordinator on the page of the referral.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    recorded_by: tuple[str, ...] = ()
    slot: str = ""  # "taken" | "held" | "released" | ""
    case_to: str = ""  # "placed" | "waiting" | "in_treatment" | "closed" | ""
    takes: tuple[str, ...] = ()
    needs_reason: str = ""
    needs_note: object = None
    needs_day: object = None
    ends_hold: bool = False
    restarts_clock: bool = False
    keeps_slot: bool = False
    letter: str = NEWS
    letter_waits: bool = False
    coordinator_hears: bool = True
    is_exchanged: bool = False
    comes_back: str = ""

    @property
    def names_hospital(self) -> bool:
        """Whether another hospital is looked for and named with it."""
        return "to" in self.takes

    @property
    def goes_back(self) -> bool:
        """Whether it restores what was before an acceptance (undoing.py)."""
        return self.target == BACK
