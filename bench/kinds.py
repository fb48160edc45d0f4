"""What people type beside a diagnosis, by kinds: how often the right code is found, and how often a wrong one is sure.

`python -m bench.kinds [--each 300] [--missed]` ends with one JSON object. The grammar's words (bench/data/said_*.csv)
lie in two halves by the checksum of their letters: whoever mends the engine may look at phrases made only of the
first half (`--missed` prints what was missed of them); of the held-out half there are shares, never phrases.
"""

import argparse
import csv
import json
import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.latin_letters import SCHEMES, in_latin
from matching.diagnosis.suggestions import Suggestion, suggest, warm

DATA = Path(__file__).parent / "data"
LANGUAGES = ("uk", "ru", "en")
FIRST = 3
QUICK_EACH = 40
JOINTS = (", ", ", ", " ", " ", ". ", "; ", " - ")
GENITIVES = {
    "рак ": {"uk": "раку ", "ru": "рака "},
    "пухлина ": {"uk": "пухлини "},
    "опухоль ": {"ru": "опухоли "},
    "лімфома ": {"uk": "лімфоми "},
    "меланома ": {"uk": "меланоми ", "ru": "меланомы "},
}
KIN = {
    "uk": ("{b}, а в мене {t}", "{t}. {b}", "{t}, {b}"),
    "ru": ("{b}, а у меня {t}", "{t}. {b}", "{t}, {b}"),
    "en": ("{b}, I have {t}", "{t}. {b}", "{t}, {b}"),
}
SPREADS = {
    "uk": ("{s}, {t}", "{t} з {i}", "{s} {t}", "{t}, {s}", "{s} після {g}", "{s} при {g}"),
    "ru": ("{s}, {t}", "{t} с {i}", "{s} {t}", "{t}, {s}", "{s} после {g}", "{s} при {g}"),
    "en": ("{s}, {t}", "{t} with {s}", "{t} {s}", "{s} from {t}", "{t}, {s}"),
}
TWO = {
    "uk": ("{t} та {u}", "{t} і {u}", "два раки: {t}, {u}", "{t}, {u}", "{t}, потім {u}"),
    "ru": ("{t} и {u}", "{t}, а также {u}", "две опухоли: {t}, {u}", "{t}, {u}", "{t}, потом {u}"),
    "en": ("{t} and {u}", "two cancers: {t}, {u}", "{t}, {u}", "{t} and also {u}"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase: its kind, whether it is of the held-out half, and what is right.

    `codes`: one of them among the first three; `others`: one of these too. None of both: none, or only suspected.
    """

    kind: str
    held: bool
    text: str
    codes: frozenset[str]
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Tumour:
    language: str
    phrase: str
    codes: frozenset[str]

    @property
    def genitive(self) -> str:
        for stem, forms in GENITIVES.items():
            if self.phrase.startswith(stem) and self.language in forms:
                return forms[self.language] + self.phrase[len(stem) :]
        return self.phrase


def main() -> None:
    """Measure each kind on both halves, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--each", type=int, default=300, help="phrases of a kind and half, at most")
    parser.add_argument("--missed", action="store_true", help="print what was missed of the first half")
    parser.add_argument("--quick", action="store_true", help="few phrases of each, some seconds")
    parser.add_argument("--kind", default="", help="only kinds that begin so")
    told = parser.parse_args()
    warm()
    figures = {}
    for kind, cases in made(QUICK_EACH if told.quick else told.each).items():
        if kind.startswith(told.kind):
            figures[kind] = {half: _measured(cases, half == "held") for half in ("seen", "held")}
            print(kind.ljust(16), figures[kind], flush=True)
            if told.missed:
                _print_missed(cases)
    print(json.dumps({"bench": "kinds", "figures": figures, "all": _whole(figures)}))


def made(each: int) -> dict[str, list[Said]]:
    """The phrases by kind: at most `each` of either half, drawn with a seed of the kind's own."""
    drawn = {}
    for kind, maker in MAKERS.items():
        chance = random.Random(f"what people type: {kind}")
        cases = list({case.text: case for case in maker(kind, chance)}.values())
        halves = [[case for case in cases if case.held is held] for held in (False, True)]
        drawn[kind] = [case for half in halves for case in chance.sample(half, min(each, len(half)))]
    return drawn


def verdict(case: Said, found: tuple[Suggestion, ...]) -> tuple[bool, bool]:
    """Whether the answer is right, and whether a wrong one is proposed first without a question."""
    codes = {one.code for one in found[:FIRST]}
    sure = bool(found) and not found[0].doubt
    if not case.codes:
        return not sure, sure
    is_right = bool(codes & case.codes) and (not case.others or bool(codes & case.others))
    wrong = sure and not is_right
    return is_right and (sure or case.kind in QUESTIONED), wrong


def _measured(cases: list[Said], held: bool) -> dict[str, float]:
    verdicts = [verdict(case, suggest(case.text, FIRST)) for case in cases if case.held is held]
    count = max(len(verdicts), 1)
    right, wrong = (sum(one[index] for one in verdicts) / count for index in (0, 1))
    return {"right": round(right, 4), "sure_and_wrong": round(wrong, 4), "cases": len(verdicts)}


def _whole(figures: dict[str, dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    whole = {}
    for half in ("seen", "held"):
        rows = [row[half] for row in figures.values()]
        count = sum(row["cases"] for row in rows) or 1
        whole[half] = {
            name: round(sum(row[name] * row["cases"] for row in rows) / count, 4)
            for name in ("right", "sure_and_wrong")
        }
    return whole


def _print_missed(cases: list[Said]) -> None:
    for case in cases:
        found = suggest(case.text, FIRST)
        if not case.held and not verdict(case, found)[0]:
            answer = " ".join(f"{one.code}:{one.score}" for one in found)
            print(
                "   ", case.text, "|", *sorted(case.codes), "|", answer, found[0].doubt if found else "none"
            )


def _is_held(*parts: str) -> bool:
    return any(zlib.crc32(part.encode()) % 2 for part in parts)


def _tumours(language: str) -> list[_Tumour]:
    return [
        _Tumour(row["language"], row["phrase"], frozenset(row["codes"].split()))
        for row in _rows("said_tumours.csv")
        if row["language"] == language
    ]


def _beside(kind: str, language: str) -> list[str]:
    return [
        row["text"] for row in _rows("said_beside.csv") if (row["kind"], row["language"]) == (kind, language)
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _joined(kind: str, chance: random.Random) -> Iterator[Said]:
    """A tumour and something beside it that leaves the diagnosis as it is, in either order."""
    for language in LANGUAGES:
        for tumour in _tumours(language):
            for words in _beside(kind, language):
                pair = [tumour.phrase, words]
                if chance.random() < 0.3:
                    pair.reverse()
                text = _cased(chance.choice(JOINTS).join(pair), chance)
                yield Said(kind, _is_held(tumour.phrase, words), text, tumour.codes)


def _cased(text: str, chance: random.Random) -> str:
    style = chance.random()
    return text[0].upper() + text[1:] if style < 0.3 else text


def _spread(kind: str, chance: random.Random) -> Iterator[Said]:
    for language in LANGUAGES:
        for tumour in _tumours(language):
            if tumour.phrase.startswith(("гостр", "остр", "acute", "хрон", "chronic")):
                continue
            for words in _beside("spread", language):
                form = chance.choice(SPREADS[language])
                oblique = re.sub("метастази|метастазы", "метастазами", words)
                text = form.format(s=words, t=tumour.phrase, g=tumour.genitive, i=oblique)
                yield Said(kind, _is_held(tumour.phrase, words), text, tumour.codes)


def _relative(kind: str, _chance: random.Random) -> Iterator[Said]:
    """A relative's illness or a denied one alone: nothing, or a question."""
    for language in LANGUAGES:
        for tumour in _tumours(language):
            for words in _beside(kind, language):
                text = words.format(t=tumour.phrase, g=tumour.genitive)
                yield Said(kind, _is_held(tumour.phrase, words), text, frozenset())


def _relative_beside(kind: str, chance: random.Random) -> Iterator[Said]:
    """The patient's own tumour beside a relative's: the patient's comes first or among the first."""
    for language in LANGUAGES:
        for words in _beside(kind, language):
            for tumour in _tumours(language):
                other = chance.choice([each for each in _tumours(language) if not each.codes & tumour.codes])
                told = words.format(t=other.phrase, g=other.genitive)
                text = chance.choice(KIN[language]).format(b=told, t=tumour.phrase)
                yield Said(kind, _is_held(tumour.phrase, other.phrase, words), text, tumour.codes)


def _filled(kind: str, _chance: random.Random) -> Iterator[Said]:
    for language in LANGUAGES:
        for tumour in _tumours(language):
            for words in _beside(kind, language):
                text = words.format(t=tumour.phrase, g=tumour.genitive)
                yield Said(kind, _is_held(tumour.phrase, words), text, tumour.codes)


def _bare(kind: str, _chance: random.Random) -> Iterator[Said]:
    for language in LANGUAGES:
        for words in _beside(kind, language):
            yield Said(kind, _is_held(words), words, frozenset())


def _with_codes(kind: str, _chance: random.Random) -> Iterator[Said]:
    for language in LANGUAGES:
        for words in _beside(kind, language):
            text, _equals, codes = words.partition("=")
            yield Said(kind, _is_held(text), text, frozenset(codes.split()))


def _latin(kind: str, _chance: random.Random) -> Iterator[Said]:
    _name, _, language, scheme = kind.split("_")
    for tumour in _tumours(language):
        for tail in ("", " 3 стадія" if language == "uk" else " 2 стадия"):
            text = in_latin(tumour.phrase + tail, language, scheme)
            yield Said(kind, _is_held(tumour.phrase), text, tumour.codes)


def _no_spaces(kind: str, chance: random.Random) -> Iterator[Said]:
    for language in LANGUAGES:
        for tumour in _tumours(language):
            if " " not in tumour.phrase:
                continue
            glued = tumour.phrase.replace(" ", "")
            first, last = tumour.phrase.split(" ", 1)
            partly = (
                f"{first}{last}" if chance.random() < 0.5 else tumour.phrase[::-1].replace(" ", "", 1)[::-1]
            )
            for text in (glued, partly, glued + chance.choice(["4ст", "T2N1M0", " 2 ст", "4"])):
                yield Said(kind, _is_held(tumour.phrase), text, tumour.codes)


def _two(kind: str, chance: random.Random) -> Iterator[Said]:
    for language in LANGUAGES:
        for tumour in _tumours(language):
            for form in TWO[language]:
                other = chance.choice([each for each in _tumours(language) if not each.codes & tumour.codes])
                text = form.format(t=tumour.phrase, u=other.phrase)
                yield Said(kind, _is_held(tumour.phrase, other.phrase, form), text, tumour.codes, other.codes)


Maker = Callable[[str, random.Random], Iterator[Said]]
QUESTIONED = ("shorthand", "cured")
MAKERS: dict[str, Maker] = {
    "denied": _joined,
    "denied_spread": _joined,
    "spread": _spread,
    "relative": _relative,
    "relative_beside": _relative_beside,
    "patient_kin": _filled,
    "medicine": _bare,
    "medicine_beside": _joined,
    "lump": _bare,
    "benign": _bare,
    "true_denial": _relative,
    "shorthand": _with_codes,
    "code": _with_codes,
    "cured": _filled,
    "no_spaces": _no_spaces,
    "two": _two,
    **{f"latin__{language}_{scheme}": _latin for language, schemes in SCHEMES.items() for scheme in schemes},
}

if __name__ == "__main__":
    main()
