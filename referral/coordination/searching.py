"""Finding a case that a coordinator is asked about: by reference, card, phone, or name with birth date or year.

Nothing typed stands in an address or a log; each search is noted and counted as a look-up is; found are only cases of
one's own countries, where these are set.
"""

import re
from datetime import datetime

from referral.accounts.models import User
from referral.db import db
from referral.intake.models import Case
from referral.intake.queries import (
    Candidate,
    by_reference,
    card_of,
    case_for,
    check_look_ups,
    note_look_up,
    possibly_known,
)
from referral.intake.tokens import normal_phone

CARD = re.compile(r"/card/([\w-]+)")


def found_by(user: User, words: str, birth_date: str | None, now: datetime) -> list[Candidate]:
    """The cases that these words may mean. Raises TooMany beyond as many searches as look-ups."""
    check_look_ups(user, now)
    exact = _exact(user, words)
    if exact is None:
        is_phone = normal_phone(words) is not None
        name, phone = (None, words) if is_phone else (words, None)
        return _in_own_countries(user, possibly_known(user, now, name, birth_date, phone))
    note_look_up(user, now, 1)
    return _in_own_countries(user, [Candidate(exact.reference, exact.id)])


def _exact(user: User, words: str) -> Case | None:
    card = CARD.search(words)
    if card is None:
        return by_reference(user, words)
    held = card_of(card.group(1))
    return case_for(user, held.case_id) if held else None


def _in_own_countries(user: User, found: list[Candidate]) -> list[Candidate]:
    """Those of the countries that this person has set; where a case says no country, it is everybody's."""
    if not user.countries:
        return found
    ids = [each.case_id for each in found if each.case_id]
    rows = db.session.execute(db.select(Case.id, Case.place_country).where(Case.id.in_(ids))).tuples()
    own = {case_id for case_id, country in rows if country is None or country in user.countries}
    return [each for each in found if each.case_id in own]
