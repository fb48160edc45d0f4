"""The request's language and its words; the reader's language for letters.

Precedence: the link (?lang=), the account, the cookie, the browser, the letter that the page answers. Ukrainian is
never guessed into Russian: only a reader who says Russian gets Russian; one who says nothing we speak gets Ukrainian.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel import dates as babel_dates
from babel.dates import get_datetime_format
from babel.numbers import format_decimal
from flask import Blueprint, Flask, Response, current_app, g, has_request_context, redirect, request
from flask_babel import (
    Babel,
    force_locale,
    format_date,
    format_percent,
    get_locale,
    refresh,
)

from matching.vocabulary import FOR_HOSPITALS, PUBLIC, countries, languages
from referral.catalogues import CATALOGUES, LazyString, _, _l, ngettext
from referral.config import ROOT
from referral.zones import REGION, zone_of

__all__ = [
    "LazyString",
    "_",
    "_l",
    "ngettext",
    "language",
    "speaking",
    "PUBLIC_LANGUAGES",
    "HOSPITAL_LANGUAGES",
]


COVERAGE = ROOT / "translations" / "coverage.json"
WHOLE_ENOUGH = 0.95
"""The share of a hospital's sentences without which a language is offered to nobody."""
COOKIE = "__Host-language"
DEFAULT, SOURCE = "uk", "en"
NAMED_OTHERWISE = {("ro", "MD"): "Moldova"}
"""Reader's language, country → its name, where CLDR's is not what people say."""
CITIES = {"Europe/Kyiv": _l("Kyiv")}
"""Zone → its city, where CLDR knows it under one name only."""
BEGIN_LARGE = frozenset({"uk"})
"""The readers' languages whose lists begin a language's name with a capital letter, which CLDR does not."""
_YEAR_SIGN = re.compile(r"(?:(?<!\s)\s+)?[рг]\.$")


def hospital_languages(coverage: Path = COVERAGE) -> dict[str, str]:
    """The languages of hospitals' own pages, each under its own name, without those whose catalogue has gaps.

    Before the catalogues are compiled nothing is known of gaps; `referral.readiness` says so.
    """
    shares = json.loads(coverage.read_text(encoding="utf-8")) if coverage.exists() else {}
    rows = [each for each in languages().values() if each.interface == FOR_HOSPITALS]
    return {each.code: each.name for each in rows if shares.get(each.code, 1.0) >= WHOLE_ENOUGH}


PUBLIC_LANGUAGES = {each.code: each.name for each in languages().values() if each.interface == PUBLIC}
HOSPITAL_LANGUAGES = PUBLIC_LANGUAGES | hospital_languages()


class _Babel(Babel):  # type: ignore[misc]
    domain_instance = CATALOGUES


babel = _Babel()
blueprint = Blueprint("i18n", __name__)


def init_app(
    app: Flask,
    of_account: Callable[[], str | None],
    keep: Callable[[str], None],
    lives_in: Callable[[], str | None] = lambda: None,
) -> None:
    """Make every request speak its reader's language; accounts tells the signed-in reader's, and keeps it.

    `lives_in`: in which country's time the signed-in reader lives.
    """
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.extensions["account_language"], app.extensions["keep_language"] = of_account, keep
    app.extensions["account_country"] = lives_in
    babel.init_app(app, locale_selector=choose, timezone_selector=lambda: reader_zone().key)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda string: CATALOGUES.get_translations().ugettext(string),
        ngettext=lambda one, many, number: CATALOGUES.get_translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"locale": language(), "languages": offered})
    app.after_request(_remember_link)
    app.add_template_global(language_of)
    app.add_template_filter(moment_words, "datetime")
    app.add_template_filter(moment_in, "datetime_in")
    app.add_template_filter(hour_words, "hour")
    app.add_template_filter(day_words, "date")


def moment_words(moment: datetime | None) -> str:
    """A moment as the reader writes it, in the reader's own time, which is named; nothing for none."""
    return "" if moment is None else moment_there(moment, reader_zone())


def moment_in(moment: datetime | None, country: str) -> str:
    """A moment in the time of a country; nothing for none."""
    return "" if moment is None else moment_there(moment, zone_of(country))


def reader_zone() -> ZoneInfo:
    """The time the reader of this request or letter lives in: the page's, the account's, else the region's."""
    return zone_of(reader_country()) if has_request_context() else REGION


def reader_country() -> str | None:
    """The country the reader of this request lives in: the page's, the account's; None where neither is known."""
    country = g.get("reader_country") or current_app.extensions["account_country"]()
    return str(country) if country else None


def live_in(country: str | None) -> None:
    """From here on this request tells its moments in the time of a country: its reader lives there."""
    g.reader_country = country
    refresh()


def hour_words(moment: datetime, names_zone: bool = False) -> str:
    """The hour of a moment in the time that it bears (a ZoneInfo's); of two hours the last names that time."""
    zone, locale = moment.tzinfo, get_locale() or Locale(SOURCE)
    assert isinstance(zone, ZoneInfo)
    words = babel_dates.format_time(moment, "short", tzinfo=zone, locale=locale)
    return with_zone(words, zone) if names_zone else words


def moment_there(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in the time of a zone, which is named by its city, as the reader writes both."""
    there = moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    return with_zone(_by_the_clock(there, get_locale() or Locale(SOURCE)), zone)


@lru_cache(maxsize=4096)
def _by_the_clock(there: datetime, locale: Locale) -> str:
    """A day and the minute that a clock shows there: a list tells many, most of them of the same days."""
    both = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    day = _YEAR_SIGN.sub("", babel_dates.format_date(there.date(), "medium", locale=locale))
    hour = babel_dates.format_time(there.time(), "short", locale=locale)
    return both.replace("{0}", hour).replace("{1}", day)


def with_zone(words: str, zone: ZoneInfo) -> str:
    """A moment that is already written, with the zone by whose clock it is, named by its city."""
    city = _city(zone.key, get_locale() or Locale(SOURCE))
    return str(_("%(moment)s (time of %(city)s)", moment=words, city=city))


@lru_cache(maxsize=256)
def _city(zone: str, locale: Locale) -> object:
    return CITIES.get(zone) or babel_dates.get_timezone_location(zone, locale=locale, return_city=True)


def weekday_there(moment: datetime, zone: ZoneInfo) -> str:
    """The day of the week of a moment in a zone, as the reader names it."""
    locale = get_locale() or Locale(SOURCE)
    return babel_dates.format_date(moment.astimezone(zone).date(), "EEEE", locale=locale)


def day_words(day: date | None) -> str:
    """A day as the reader writes it; nothing for none."""
    return written(day, "long") if day else ""


def written(day: date, form: str) -> str:
    """A day in a form of Babel's, without the "р." or "г." behind the year: a sentence that ends with a date would
    end with two stops."""
    return _YEAR_SIGN.sub("", str(format_date(day, form)))


def number_words(number: float, form: str | None = None) -> str:
    """A number as the reader writes it, in a form of Babel's."""
    return _number_words(number, form, str(get_locale() or SOURCE))


@lru_cache(maxsize=4096, typed=True)
def _number_words(number: float, form: str | None, locale: str) -> str:
    """A page writes some hundred numbers, many of them again and again, and Babel takes its time for each."""
    return str(format_decimal(number, form, locale=locale))


def share_words(share: float, form: str | None = None) -> str:
    """A share of one, in per cent, as the reader writes it."""
    return str(format_percent(share, form))


def choose() -> str:
    """The language of this request, by the precedence of this module."""
    if not has_request_context():
        return DEFAULT
    account = current_app.extensions["account_language"]
    asked = (
        request.args.get("lang"),
        None if g.get("without_account") else account(),
        request.cookies.get(COOKIE),
        _of_browser(),
        g.get("letter_language"),
    )
    for candidate in asked:
        if candidate in HOSPITAL_LANGUAGES:
            return candidate
    return DEFAULT


def speak_as_letter(country: str) -> None:
    """From here on this request speaks to a country's hospital: in its time, and in the language of its letters to
    whoever's browser speaks none of ours."""
    g.letter_language = language_of(country)
    live_in(country)


def _of_browser() -> str | None:
    return request.accept_languages.best_match(list(HOSPITAL_LANGUAGES))


def language() -> str:
    """The code of the language now spoken."""
    return str(get_locale() or DEFAULT)


def language_of(country: str) -> str:
    """The language of a country's hospitals, of their names and letters; English where none is known."""
    found = countries().get(country)
    return found.language if found else SOURCE


def country_name(code: str) -> str:
    """A country's name in the reader's language, as Unicode's CLDR has it."""
    reader = get_locale() or Locale(SOURCE)
    return NAMED_OTHERWISE.get((str(reader), code)) or str(reader.territories.get(code, code))


def language_name(code: str) -> str:
    """A language's name in the reader's language, as Unicode's CLDR has it."""
    reader = get_locale() or Locale(SOURCE)
    name = str(reader.languages.get(code, code))
    return name[:1].upper() + name[1:] if str(reader) in BEGIN_LARGE else name


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another reader's language: a letter's, a card's."""
    with force_locale(code if code in HOSPITAL_LANGUAGES else SOURCE):
        yield


def offered() -> dict[str, str]:
    """The languages this page offers: a hospital's page all, every other page the public ones."""
    return HOSPITAL_LANGUAGES if g.get("hospital_side") else PUBLIC_LANGUAGES


@blueprint.post("/language")
def set_language() -> Response:
    """Keep the reader's choice, in their account and a cookie, and go back to the page it was made on.

    From a page that is being filled in, what was typed comes along: whichever feature keeps it is told.
    """
    chosen, next_page = request.form.get("language", DEFAULT), _own_path(request.values.get("next", "/"))
    if "next" in request.args and "keep_typed" in current_app.extensions:
        current_app.extensions["keep_typed"](next_page, request.form)
    response = redirect(next_page, 303)
    if chosen not in HOSPITAL_LANGUAGES:
        return response  # type: ignore[return-value]
    current_app.extensions["keep_language"](chosen)
    return _keep(response, chosen)  # type: ignore[arg-type]


def _own_path(target: str) -> str:
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target
    return target if safe else "/"


def _remember_link(response: Response) -> Response:
    chosen = request.args.get("lang")
    return _keep(response, chosen) if chosen in HOSPITAL_LANGUAGES else response


def _keep(response: Response, chosen: str) -> Response:
    response.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", secure=True, httponly=True)
    return response
