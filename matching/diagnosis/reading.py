"""What was typed, read: mended, without medicines, relatives, spread and denied things; what is certain, and doubts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from matching.diagnosis.beside import length_at, mentions, says
from matching.diagnosis.clauses.denied import without_denied_things
from matching.diagnosis.clauses.spread import without_spread
from matching.diagnosis.clauses.whose import of_patient
from matching.diagnosis.clauses.words import Clauses, clauses_of, has_tumour, is_organ, joined
from matching.diagnosis.icd10 import abbreviations, icd10
from matching.diagnosis.keyboard import retyped
from matching.diagnosis.letters.shorthand import written_out
from matching.diagnosis.medicines import medicines_in
from matching.diagnosis.negation import names_tumour, read_negations, without_asides, without_benign
from matching.diagnosis.parts import parts
from matching.diagnosis.spelling import is_known, is_ordinary
from matching.diagnosis.subcodes import CHAPTER, whole_site
from matching.diagnosis.typed_text import capitals, normalise, words_apart, words_typed, written_codes

SURE = 1000
LUMP = "lump"
"""Among the doubts: nobody called it a tumour, the words only tell of a lump."""
_NEAR = 4  # words: the lump and the next three
_TUMOUR, _CANCER = "puhlina", "rak"
_SHORTEST_ABBREVIATION = 3  # letters it must have in small letters among other words
_SHORTEST_RETYPED = 3  # letters a tumour word must have to be believed typed on the other keyboard
_LONGEST = 500  # characters of a text that are read


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: normalised and mended, codes certain from it, and its words of doubt.

    `stripped`: of the patient's own illness, without what is denied and where it spread; `whole`: with the spread.
    """

    text: str
    certain: dict[str, int] = field(default_factory=dict)
    stripped: str = ""
    whole: str = ""
    doubts: frozenset[str] = frozenset()
    clauses: Clauses = field(default_factory=list)
    medicine: bool = False

    @property
    def names_tumour(self) -> bool:
        return bool(self.certain) or names_tumour(self.stripped) or "none" in self.doubts


def readings(typed: str) -> Iterator[Reading]:
    """The text as typed, then as typed on the other keyboard: all of it, or the words nobody knows."""
    text = written_out(typed[:_LONGEST])
    apart = words_apart(text)
    as_typed = " ".join(_retyped_if_unknown(word) for word in apart) if len(apart) > 1 else text
    yield _read(as_typed, short_words(as_typed) | _pairs(as_typed), written_codes(as_typed))
    if not is_ordinary(text.strip().casefold()):
        other = retyped(text)
        short = frozenset(word for word in capitals(other) if len(word) >= _SHORTEST_RETYPED)
        reading = _read(other, short, ())
        if reading.certain or any(map(_is_long_tumour_word, reading.text.split())):
            yield reading


def short_words(text: str) -> frozenset[str]:
    """The words that may be abbreviations: in capitals, or long enough and no ordinary word."""
    typed = (word for word in words_typed(text) if len(word) >= _SHORTEST_ABBREVIATION)
    return capitals(text) | {normalise(word) for word in typed if not is_ordinary(word)}


def _pairs(text: str) -> frozenset[str]:
    """Abbreviations of two words; and the whole text, also without what says nothing, when it is no word."""
    normal = normalise(text)
    pairs = {f"{one} {two}" for one, two in pairwise(normal.split())}
    alone = set() if is_ordinary(text.strip().casefold()) else {normal, without_asides(normal)}
    return frozenset(pairs | alone)


def _read(text: str, short: frozenset[str], written: tuple[str, ...]) -> Reading:
    whole = clauses_of(text)
    own, medicine = _without_medicines(whole)
    chapters = (code[:CHAPTER] for code in written)
    codes = {code: SURE for code in chapters if code in icd10()}
    said, doubts = _as_tumours(own, bool(codes) or bool(_known(short, joined(own))))
    patient = of_patient(said)
    if patient.whose == "relative":
        return Reading(joined(whole), doubts=frozenset({"none"}), medicine=medicine)
    if patient.whose == "unclear":
        doubts |= {"suspected"}
    return _of_patient(
        Reading(joined(whole), codes, doubts=doubts, medicine=medicine), patient.clauses, short
    )


def _of_patient(read: Reading, clauses: Clauses, short: frozenset[str]) -> Reading:
    """The reading of the patient's clauses: what is left of them, and the abbreviations that stand there."""
    origin = without_spread(clauses)
    denied, with_spread = without_denied_things(origin), without_denied_things(clauses)
    if not read.certain and _says_less(joined(denied.clauses), joined(with_spread.clauses)):
        denied = with_spread
    if denied.whole:
        return replace(read, certain={}, doubts=frozenset({"none"}))
    stripped, doubts = read_negations(joined(denied.clauses))
    if denied.unsure and "none" not in doubts:
        doubts |= {"suspected"}
    certain, unsure, stripped = _certain(_known(short, joined(denied.clauses)), stripped)
    return replace(
        read,
        certain=read.certain | certain,
        stripped=stripped,
        whole=read_negations(joined(with_spread.clauses))[0],
        doubts=read.doubts | doubts | ({"suspected"} if unsure and not read.certain else set()),
        clauses=denied.clauses,
    )


def _says_less(origin: str, whole: str) -> bool:
    """Whether without the spread no tumour is left, or only one that is denied: "первинне вогнище не знайдено"."""
    if not has_tumour(origin.split()):
        return True
    return "none" in read_negations(origin)[1] and "none" not in read_negations(whole)[1]


def _known(short: frozenset[str], text: str) -> dict[str, frozenset[str]]:
    """The abbreviations that stand in the text, each with its codes."""
    return {
        word: abbreviations()[word]
        for word in short
        if word in abbreviations() and f" {word} " in f" {text} "
    }


def _certain(known: dict[str, frozenset[str]], stripped: str) -> tuple[dict[str, int], bool, str]:
    """Codes by abbreviations, whether they leave a question, and the words: where those name an organ and the
    letters mean several, the letters say no more than "cancer" ("tongue SCC")."""
    clear = {word: codes for word, codes in known.items() if _is_clear(word, codes)}
    vague = {word: codes for word, codes in known.items() if word not in clear}
    if vague and not clear:
        left = [word for word in stripped.split() if not says("siteless", word)]
        if any(map(is_organ, left)) and all(says("siteless", word) for word in vague):
            return {}, False, " ".join([*left, _CANCER])
    codes = frozenset[str]().union(*(clear or vague).values())
    said = {word for short in vague for word in short.split()}
    is_open = (
        bool(vague) and not clear and not any(is_organ(word) for word in stripped.split() if word not in said)
    )
    return dict.fromkeys(codes, SURE), is_open, stripped


def _is_clear(word: str, codes: frozenset[str]) -> bool:
    """Whether letters mean one site group, or a part of several that they name themselves ("GIST")."""
    return len({whole_site(code) for code in codes}) < 2 or any(
        word in part.abbreviations for part in parts()
    )


def _without_medicines(clauses: Clauses) -> tuple[Clauses, bool]:
    """The clauses without medicines, and whether any was named."""
    left, any_named = [], False
    for clause in clauses:
        named = medicines_in(clause)
        any_named = any_named or bool(named)
        left.append([word for at, word in enumerate(clause) if at not in named])
    return [clause for clause in left if clause], any_named


def _as_tumours(clauses: Clauses, is_named: bool) -> tuple[Clauses, frozenset[str]]:
    """A lump of an organ nobody has examined, and a cancer that is over, read as tumours that are to be asked of."""
    if any(mentions("free", clause) for clause in clauses) and any(
        mentions("remission", each) for each in clauses
    ):
        return [_replaced(clause, "free", _CANCER) for clause in clauses], frozenset({"suspected"})
    if is_named or any(map(has_tumour, clauses)) or without_benign(joined(clauses))[0] != joined(clauses):
        return clauses, frozenset()
    if not any(map(_is_lump_of_organ, clauses)):
        return clauses, frozenset()
    return [_replaced(clause, "lump", _TUMOUR) for clause in clauses], frozenset({"suspected", LUMP})


def _is_lump_of_organ(clause: list[str]) -> bool:
    """Whether a lump stands right behind an organ or a few words before it: "neck lump", "шишка на правій нозі"."""
    lumps = [at for at in range(len(clause)) if length_at("lump", clause, at)]
    beside = (word for at in lumps for word in clause[max(at - 1, 0) : at + _NEAR])
    return any(is_organ(word) and not says("lump", word) for word in beside)


def _replaced(clause: list[str], kind: str, word: str) -> list[str]:
    """The clause with one word for each phrase of a kind."""
    left, at = [], 0
    while at < len(clause):
        length = length_at(kind, clause, at)
        left.append(word if length else clause[at])
        at += max(length, 1)
    return left


def _retyped_if_unknown(word: str) -> str:
    """A word of the wrong keyboard among right ones: unknown as it stands, and known on the other keyboard."""
    normal = normalise(word).split()
    if all(len(part) < _SHORTEST_RETYPED or is_known(part) for part in normal):
        return word
    other = normalise(retyped(word)).split()
    is_plain = len(other) == 1 and len(other[0]) >= _SHORTEST_RETYPED and is_known(other[0])
    return retyped(word) if is_plain else word


def _is_long_tumour_word(word: str) -> bool:
    return len(word) >= _SHORTEST_RETYPED and names_tumour(word)
