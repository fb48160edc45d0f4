"""Finding a case that a coordinator is asked about: by reference, card, its short code, phone, or name.

Nothing typed stands in an address or a log; each search is noted and counted as a look-up is. Opened and found is
only who has a case in one's own countries, where these are set: a search costs the same whoever else is known.
Who was registered twice leads to the living case; who was erased is not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from referral.accounts.models import User
from referral.db import db
from referral.intake import alike, tokens
from referral.intake.card.merged import living_cases
from referral.intake.models import Case
from referral.intake.queries import cases_visible_to, check_look_ups, ids_named, note_look_up
from referral.intake.suggestions import find_alike, so_called
from referral.intake.tokens import without_marks
from referral.phones import numbers_in

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Found:
    """The cases to show; `more`: that more fit; `unopened`: that more may be meant than were opened.

    `was_twice`: the reference of the case asked for, which was closed as the same person's as the one found.
    """

    cases: Sequence[Case] = ()
    more: bool = False
    unopened: bool = False
    was_twice: str = ""


def found_by(user: User, typed: str, birth_date: str | None, now: datetime) -> Found:
    """The cases that these words may mean. Raises TooMany beyond as many searches as look-ups."""
    check_look_ups(user, now)
    words = without_marks(typed).strip()
    found = _exactly(user, words) or _by_phone(user, words) or _by_name(user, words, birth_date)
    note_look_up(user, now, len(found.cases))
    return found


def _exactly(user: User, words: str) -> Found | None:
    """What a reference, a card or its short code names; None where they name nothing within one's countries."""
    named = _own(user, ids_named(words))
    living = _own(user, [case.id for case in living_cases(named)])
    if not living:
        return None
    moved = [case.reference for case in named if case not in living]
    return Found(living, was_twice=moved[0] if moved else "")


def _by_phone(user: User, words: str) -> Found | None:
    """Who has this number, or whose contact has; None where it is no number."""
    if not numbers_in(words):
        return None
    wanted = tokens.asked_of({"phone": words})
    opened = alike.opened([(wanted, alike.MOST_OPENED_BY_PHONE)], within=user.countries)
    return _shown(user, list(opened), len(opened) >= alike.MOST_OPENED_BY_PHONE)


def _by_name(user: User, words: str, birth_date: str | None) -> Found:
    """Who is so called; with a birth date or year also who may be the person though letters or figures differ."""
    typed = {"name_original": words, **({"birth_date": birth_date} if birth_date else {})}
    person = tokens.person_of(typed)
    wanted = tokens.asked_of(typed) if birth_date else tokens.of_surnames(person)
    opened = alike.opened([(wanted, alike.MOST_OPENED_BY_SURNAME)], within=user.countries)
    people = [*so_called(person, opened), *(each.key for each in find_alike(person, opened).candidates)]
    return _shown(user, list(dict.fromkeys(people)), len(opened) >= alike.MOST_OPENED_BY_SURNAME)


def _shown(user: User, people: Sequence[str], unopened: bool) -> Found:
    """The living cases of these people, in the order of the people, as many as are shown."""
    meant = alike.cases_of(people[: MOST_SHOWN + 1])
    cases = _own(user, [case.id for case in living_cases(meant[: MOST_SHOWN + 1])])
    more = len(people) > MOST_SHOWN or len(meant) > MOST_SHOWN
    return Found(cases[:MOST_SHOWN], more, unopened)


def _own(user: User, ids: Iterable[object]) -> list[Case]:
    """Those cases that this person may see and that are in their countries, in the order given."""
    order = {case_id: position for position, case_id in enumerate(ids)}
    mine = cases_visible_to(user).where(Case.id.in_(order), alike.is_within(user.countries))
    return sorted(db.session.scalars(mine).all(), key=lambda case: order[case.id])
