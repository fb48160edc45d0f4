"""Whether what stands in one of three languages stands in all: answers, cards and shelf, shipped and published."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from referral.information import loading as answers
from referral.information.forms import RECEIVING
from referral.information.queries import shown_in
from referral.information.saying import LANGUAGES
from referral.materials import loading, queries
from referral.materials.cards import DATA
from referral.materials.models import CARD, DOCUMENT
from referral.materials.saying import PARTS

Words = Mapping[str, Mapping[str, Any]]
Pages = Iterator[tuple[str, str, tuple[str, ...], Words]]
"""Where a page is kept, its code, the parts it may have, and its words."""
OTHERS: dict[str, Callable[[], Pages]] = {}
"""Feature above → its pages, shipped and published."""


class Gap(NamedTuple):
    """One page that lacks something: where it is kept, its code, the language and the part."""

    where: str
    code: str
    language: str
    part: str

    @property
    def sentence(self) -> str:
        """As it is printed."""
        return f"{self.where} {self.code}: no {self.part} in {self.language}"


class Report(list[Gap]):
    """The gaps, and how many pages were compared."""

    compared = 0


def report() -> Report:
    """Compare every page that is shipped and every page that is published."""
    found = Report()
    for where, code, parts, words in _everything():
        found.compared += 1
        found.extend(Gap(where, code, *gap) for gap in gaps(parts, words))
    return found


def _everything() -> Pages:
    yield from _shipped()
    yield from _published()
    for pages in OTHERS.values():
        yield from pages()


def gaps(parts: Iterable[str], words: Words) -> Iterator[tuple[str, str]]:
    """Language and part of what is missing: a part that one language has, and another has not."""
    for part in parts:
        said = {language: bool(words.get(language, {}).get(part)) for language in LANGUAGES}
        if any(said.values()):
            yield from ((language, part) for language, there in said.items() if not there)


ANSWER = ("text", "steps")


def _shipped() -> Pages:
    """Read as they lie in the tables, before anything refuses them."""
    for country in RECEIVING:
        for code, words in answers.words_of(country).items():
            yield f"answers/{country.lower()}.words.csv", code, ANSWER, words
    for code, words in loading.words_of_cards().items():
        yield str((DATA / "cards.words.csv").name), code, PARTS[CARD], words
    for row in answers.rows_of(loading.SHELF):
        titles = {language: {"title": row[f"title_{language}"].strip()} for language in LANGUAGES}
        yield loading.SHELF.name, row["code"], PARTS[DOCUMENT], titles


def _published() -> Pages:
    for country in RECEIVING:
        for code, answer in shown_in(country).items():
            yield f"published {country}", code, ANSWER, answer.edition.words
    for kind in (CARD, DOCUMENT):
        for code, each in queries.shown(kind).items():
            yield f"published {kind}", code, PARTS[kind], each.edition.words
