"""An entry that comes after its warning signs: what people typed into the case meanwhile stands.

What the phone says otherwise is told to the desk, and nothing of it is lost.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from referral.fields import UNKNOWN
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.offline.reading import parts_of

ABOUT, BEDSIDE, SIGNS = "red_flags_about", "bedside", "red_flags"
"""Parts beside the groups of questions, in what a phone has said."""
AS_ONE = frozenset({"place", "diagnosis", ABOUT})
"""Of these all belongs together: half of one place and half of another is no place."""
DERIVED = frozenset({"age_group", "relatives_lat", "relatives_lon"})
"""Reckoned from other answers."""
Answers = Mapping[str, Any]


class Merged(NamedTuple):
    """What is to be kept of one part, and the names under which the phone says something else."""

    kept: dict[str, Any]
    differing: frozenset[str]


def merged(part: str, now_kept: Answers, phone: Answers, before: Answers) -> Merged:
    """Join what a phone says to what stands. `before`: what this phone had said of it; the rest people have typed.

    >>> merged("contact", {"sex": "male", "phone": "1"}, {"sex": "female", "phone": "2"}, {"phone": "1"})
    Merged(kept={'sex': 'male', 'phone': '2'}, differing=frozenset({'sex'}))
    """
    typed = {n for n, v in now_kept.items() if is_said(v) and not _same(v, before.get(n))}
    if part in AS_ONE and typed - DERIVED:
        differs = any(is_said(v) and not _same(v, now_kept.get(n)) for n, v in phone.items())
        return Merged(dict(now_kept), frozenset(parts_of(part) if differs and part != ABOUT else ()))
    kept = {
        **{n: now_kept[n] for n in now_kept if n in typed},
        **{n: v for n, v in phone.items() if n not in typed},
    }
    differing = {n for n in typed - DERIVED if is_said(phone.get(n)) and not _same(phone[n], now_kept[n])}
    return Merged(kept, frozenset(differing))


def is_said(answer: Any) -> bool:
    """Whether an answer says something: "I don't know" contradicts nothing."""
    return answer not in (None, "", [], {}, UNKNOWN)


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def of_group(case: Case, group: str, phone: Answers, before: Answers) -> Merged:
    """The same of one group of the intake's questions."""
    return merged(group, answers_of(case, group), phone, before)


def of_signs(known: Answers, phone: Answers, before: Answers) -> Merged:
    """Warning signs: a yes that the phone has never said before is heard whatever stands there.

    >>> of_signs({"fever": "no", "pain": "no"}, {"fever": "yes", "pain": "yes"}, {"fever": "yes"})
    Merged(kept={'pain': 'yes'}, differing=frozenset({'fever'}))
    """
    typed = {code for code, said in known.items() if said != before.get(code)}
    alarms = {code for code, said in phone.items() if said == "yes" and before.get(code) != "yes"}
    fresh = {c: v for c, v in phone.items() if known.get(c) != v and (c not in typed or c in alarms)}
    differing = {c for c in typed - alarms if c in phone and phone[c] != known[c]}
    return Merged(fresh, frozenset(differing))
