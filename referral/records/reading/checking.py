"""Whether what is typed can be what a paper says, and what is asked back: pure, in codes. Nothing is ever corrected."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from referral.records.reading.kinds import units

Said = Mapping[str, str]
STAGES = (
    "0", "I", "IA", "IA1", "IA2", "IA3", "IB", "IB1", "IB2", "IB3", "IC", "II", "IIA", "IIA1", "IIA2", "IIB", "IIC",
    "III", "IIIA", "IIIA1", "IIIA2", "IIIB", "IIIC", "IIIC1", "IIIC2", "IIID", "IV", "IVA", "IVB", "IVC",
)  # fmt: skip
"""Stage groups as UICC and FIGO write them; which of them a tumour has, its own tables say."""
BEING_DONE, UNKNOWN = "being_done", "unknown"
EDITIONS = ("6", "7", "8", "9", UNKNOWN)
SIDES = ("left", "right", "both", "middle", UNKNOWN)
ECOG = ("0", "1", "2", "3", "4")
IN_LATIN = str.maketrans("ТМХхNсРрАаВСуУ", "TMXxNcPpAaBCyY")
"""Cyrillic letters that look like those of TNM, as they stand in Ukrainian papers."""
TNM = re.compile(
    r"((?:yc|yp|[cpyra])? ?"
    r"T(?:X|0|is(?:\((?:DCIS|LCIS|LAMN|Paget|pd|pu)\))?|a|1mi|[1-4][a-d]?[1-3]?)(?:\((?:m|s|\d)\))?)"
    r"(?: ?((?:yc|yp|[cpyra])?N(?:X|[0-3][a-c]?(?:mi)?)(?:\((?:sn|i[+-]|mol[+-]|f)\)){0,2}))?"
    r"(?: ?((?:[cpr]|yc|yp)?M(?:X|0(?:\(i\+\))?|1[a-d]?[1-3]?)))?"
    r"((?: ?(?:G[1-4X]|R[0-2X]|LV?[0-2X]|V[0-2X]|Pn[01X]|S[0-3X]))*)"
)
"""Prefixes c p y r a (yc, yp); T, N and M with their values and suffixes; what may follow. UICC, 8th edition's general
rules (2016); written from the general rules, unsigned. One blank at most between them: it is held against words joined
by single blanks."""
ONE_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")
COUNT = re.compile(r"[0-9]{1,3}")
MOST_GRAY = Decimal(100)
APART = 8
"""So many times another dose of the same medicine in these papers is asked back: a slip of ten is found, one of the
usual reductions is not. A choice of ours."""
THOUSAND, TOO_SMALL, TOO_LARGE, TENFOLD = "thousand", "too_small", "too_large", "tenfold"
BACKWARDS, MUCH = "backwards", "much"


def tnm_of(text: str) -> str | None:
    """TNM in Latin letters with single blanks, otherwise as written; None where it is none.

    >>> tnm_of("рТ2N1М0"), tnm_of("cT4b N3c M1"), tnm_of("T9N0"), tnm_of("N1")
    ('pT2 N1 M0', 'cT4b N3c M1', None, None)
    """
    latin = " ".join(text.translate(IN_LATIN).replace(",", " ").split())
    found = TNM.fullmatch(latin)
    return " ".join(part.strip() for part in found.groups() if part) if found else None


def number_of(text: str) -> Decimal | None:
    """A number above nought with at most three decimals, a comma or a point before them; None for anything else.

    >>> number_of("75"), number_of("0,5"), number_of("1 000"), number_of("0"), number_of("-5")
    (Decimal('75'), Decimal('0.5'), Decimal('1000'), None, None)
    """
    plain = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?:\D|$))", "", text.strip())
    number = Decimal(plain.replace(",", ".")) if ONE_NUMBER.fullmatch(plain) else None
    return number if number is not None and number > 0 else None


def count_of(text: str) -> int | None:
    """A number of cycles or sessions, as it is kept; None for anything else.

    >>> count_of("12"), count_of("0"), count_of("twelve"), count_of("\u00b2"), count_of("")
    (12, 0, None, None, None)
    """
    return int(text) if COUNT.fullmatch(text) else None


def plain(number: Decimal) -> str:
    """A number in one way of writing.

    >>> plain(Decimal("75.0")), plain(Decimal("1000"))
    ('75', '1000')
    """
    return f"{number.normalize():f}"


def doubts(field: str, said: Said, typed: Said, others: Iterable[Said]) -> list[str]:
    """What is to be asked back of one value, in codes, before it is kept; empty where nothing is.

    `typed`: the parts as they came; `others`: what else these papers say of the same field.
    """
    if field == "drug":
        return _of_dose(said, typed, others)
    if field == "cycle":
        return [BACKWARDS] if _later(said.get("cycle"), said.get("cycles")) else []
    if field == "radiotherapy":
        return _of_radiotherapy(said, typed)
    return []


def _of_dose(said: Said, typed: Said, others: Iterable[Said]) -> list[str]:
    if not said.get("dose"):
        return []
    unit, dose = units()[said["unit"]], Decimal(said["dose"])
    found = _thousand(typed.get("dose", ""))
    if dose < unit.least:
        found.append(TOO_SMALL)
    if dose > unit.most:
        found.append(TOO_LARGE)
    same = (each for each in others if each.get("drug") == said.get("drug") and each.get("dose"))
    if any(_is_apart(said, each) for each in same):
        found.append(TENFOLD)
    return found


def _is_apart(one: Said, other: Said) -> bool:
    """Whether two doses in units that can be compared are far from each other.

    >>> _is_apart({"dose": "75", "unit": "mg"}, {"dose": "0.75", "unit": "g"})
    True
    >>> _is_apart({"dose": "75", "unit": "mg"}, {"dose": "60", "unit": "mg"})
    False
    >>> _is_apart({"dose": "75", "unit": "mg"}, {"dose": "much", "unit": "mg"})
    False
    """
    amounts = [_amount(each) for each in (one, other)]
    known = [each for each in amounts if each is not None]
    if len(known) < 2 or known[0][0] != known[1][0]:
        return False
    small, large = sorted(amount for _same_as, amount in known)
    return large >= small * APART


def _amount(said: Said) -> tuple[str, Decimal] | None:
    """Of which unit, and how many of it; None for what is kept and is no number or unit of ours."""
    unit, dose = units().get(said.get("unit", "")), number_of(said.get("dose", ""))
    return (unit.same_as, dose * unit.factor) if unit and dose else None


def _of_radiotherapy(said: Said, typed: Said) -> list[str]:
    found = _thousand(typed.get("gray", ""))
    if said.get("gray") and Decimal(said["gray"]) > MOST_GRAY:
        found.append(MUCH)
    if _later(said.get("fractions"), said.get("fractions_planned")):
        found.append(BACKWARDS)
    return found


def _thousand(typed: str) -> list[str]:
    """1,000 may be one or a thousand; nothing says which.

    >>> _thousand("1,000"), _thousand("1,5"), _thousand("1000")
    (['thousand'], [], [])
    """
    return [THOUSAND] if re.fullmatch(r"\d{1,3}[.,]\d{3}", typed.strip()) else []


def _later(done: str | None, planned: str | None) -> bool:
    return bool(done and planned and int(done) > int(planned))
