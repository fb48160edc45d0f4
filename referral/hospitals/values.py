"""The cells of a table's row read strictly: a value of ours, or the reason why it is none."""

import re
from datetime import date

from matching.vocabulary import LANGUAGES, Country, countries

UNDATED = "undated"
MOST_WORDS, MOST_LETTERS, LONGEST_NAME = 15, 700, 200
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,15})?")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
RawRow = dict[str, str]


class BadRow(ValueError):
    """Why one row cannot be kept, in English: it is read on the command line."""


class BadTable(BadRow):
    """Why a whole table cannot be read, and what helps; read on the command line."""


def needed(row: RawRow, name: str) -> str:
    """What the row says there; it has to say something, and not a whole book."""
    if not row.get(name):
        raise BadRow(f"no {name}")
    if len(row[name]) > MOST_LETTERS:
        raise BadRow(f"{name} is longer than {MOST_LETTERS} letters")
    return row[name]


def name_in(row: RawRow, name: str) -> str:
    """A name: something, and no longer than a name is."""
    if len(found := needed(row, name)) > LONGEST_NAME:
        raise BadRow(f"{name} is longer than {LONGEST_NAME} letters, no name")
    return found


def country_in(row: RawRow, name: str) -> str:
    """A country whose hospitals receive, in capitals: in small ones no ranking would find it."""
    found = needed(row, name).upper()
    if found not in set(Country):
        ours = ", ".join(country.value for country in Country)
        raise BadRow(f"{name} is {row[name]!r}, none of ours ({ours})")
    return found


def one_of(row: RawRow, name: str, codes: tuple[str, ...], empty: str = "") -> str:
    """One of our codes; `empty` where the row says nothing."""
    value = row.get(name, "") or empty
    if value not in codes:
        raise BadRow(f"{name} is {value!r}, none of ours")
    return value


def some_of(row: RawRow, name: str, codes: set[str]) -> list[str]:
    """Codes of ours, parted by blanks, each once, in the row's order."""
    unknown = sorted(set(row.get(name, "").split()) - codes)
    if unknown:
        raise BadRow(f"{name} {unknown} are none of ours")
    return list(dict.fromkeys(row.get(name, "").split()))


def languages_of(row: RawRow) -> list[str]:
    """The languages of the staff, in our order."""
    said = some_of(row, "languages", set(LANGUAGES))
    return [code for code in LANGUAGES if code in said]


def quoted(row: RawRow) -> str:
    """The source's own words: a few, so that nothing is copied."""
    words = needed(row, "words")
    if len(words.split()) > MOST_WORDS:
        raise BadRow(f"{len(words.split())} words are quoted, more than {MOST_WORDS}")
    return words


def day(row: RawRow, name: str) -> date | None:
    """A day, or none."""
    try:
        return date.fromisoformat(row[name]) if row.get(name) else None
    except ValueError:
        raise BadRow(f"{row[name]!r} is no date") from None


def years(row: RawRow, name: str) -> int | None:
    """An age in whole years, or none."""
    text = row.get(name, "")
    if text and not (text.isdigit() and int(text) <= 120):
        raise BadRow(f"{name} is {text!r}, no age in years")
    return int(text) if text else None


def first_day(text: str) -> date:
    """The first day that a page's date may mean.

    >>> first_day("2024-03").isoformat()
    '2024-03-01'
    """
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise BadRow(f"page_date is {text!r}, neither a date nor {UNDATED!r}") from None


def degrees(text: str) -> float:
    """A number of degrees, with the point or the comma of its country; ValueError for what is none."""
    if not _DEGREES.fullmatch(written := text.strip().rstrip("°NSEW ").replace(",", ".")):
        raise ValueError(text)
    return float(written)


def point(row: RawRow, country: str) -> tuple[float, float]:
    """Latitude and longitude within the country, or on earth where we do not know the country."""
    try:
        lat, lon = degrees(row["lat"]), degrees(row["lon"])
    except ValueError:
        raise BadRow(f"no coordinates: {row['lat']!r}, {row['lon']!r}") from None
    known = countries().get(country)
    is_there = known.holds(lat, lon) if known else abs(lat) <= 90 and abs(lon) <= 180
    if not is_there:
        raise BadRow(f"the point {lat}, {lon} does not lie in {country}")
    return lat, lon
