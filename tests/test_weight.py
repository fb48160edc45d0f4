"""What a page weighs on the wire: cold with its styles, scripts and fonts, and again with all that kept."""

import gzip
import re
from collections.abc import Iterator

import html5lib
import polib
import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.config import ROOT
from referral.db import db, utc_now
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital
from referral.i18n import PUBLIC_LANGUAGES
from referral.information import loading as answers
from referral.information import queries
from referral.information.forms import RECEIVING
from referral.information.models import LIFE as ANSWERS
from referral.materials import loading as materials
from referral.materials.models import LIFE as CARDS
from referral.organisations import loading as organisations
from referral.organisations.models import LIFE as ORGANISATIONS
from tests.conftest import empty, make_app
from tests.crowd.whole import Crowd, crowd
from tests.factories import a_user
from tests.pages import BASE, Pages
from tests.test_costs import NOBODY, SCENES

KB = 1000
COLD, QUEUE, CASE = 100 * KB, 10 * KB, 60 * KB
CASES = 60
"""More than a page of the queue shows."""
FACE = re.compile(r"@font-face\{[^}]*font-weight:(\d+);src:url\(([^)]+)\)[^}]*unicode-range:([^}]+)\}")
READS = {"Accept": "text/html", "Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def demo(database: str) -> Iterator[Flask]:
    """The whole shipped directory, and people enough."""
    app = make_app(database)
    with app.app_context():
        empty(app)
        db.session.rollback()
        load_directory(utc_now())
        yield app
        db.session.rollback()
        empty(app)
        db.session.remove()


@pytest.fixture(scope="module")
def found(demo: Flask) -> Crowd:
    """Full pages of everything."""
    return crowd(CASES)


def sent(pages: Pages, path: str, language: str = "uk") -> bytes:
    """What goes over the wire for an address."""
    headers = {**READS, "Accept-Language": language}
    with pages.app.app_context():
        answer = pages.client.get(path, base_url=BASE, headers=headers, buffered=True)
    assert answer.status_code == 200, path
    return answer.get_data()


def read(pages: Pages, path: str, language: str) -> tuple[int, str]:
    """What a page weighs, and its HTML."""
    packed = sent(pages, path, language)
    return len(packed), gzip.decompress(packed).decode()


def cold(pages: Pages, path: str, language: str) -> int:
    """A page's weight with everything that a browser that was never here fetches for it."""
    weight, html = read(pages, path, language)
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    links = [each.get("href") for each in tree.iterfind(".//link") if each.get("rel") != "alternate"]
    scripts = [each.get("src") for each in tree.iterfind(".//script")]
    styles = next(each for each in links if each.endswith(".css"))
    words = "".join(tree.find(".//body").itertext())
    fonts = [f"{styles.rpartition('/')[0]}/{each}" for each in fonts_for(pages, styles, words)]
    return weight + sum(len(sent(pages, each)) for each in {*links, *scripts, *fonts})


def fonts_for(pages: Pages, styles: str, words: str) -> set[str]:
    """The fonts that the letters of a page need, in both weights; of two faces with a letter the later is taken."""
    rules = pages.client.get(styles, base_url=BASE, buffered=True).get_data(as_text=True)
    faces = {(weight, each): file for weight, file, ranges in FACE.findall(rules) for each in points(ranges)}
    letters = {ord(each) for each in words}
    return {file for (_weight, each), file in faces.items() if each in letters}


def points(ranges: str) -> Iterator[int]:
    """The letters of a CSS unicode-range."""
    for each in ranges.split(","):
        first, _, last = each.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
@pytest.mark.parametrize("path", ["/account/login", "/intake/new"])
def test_the_first_page_anybody_opens_comes_in_a_hundred_kilobytes(
    demo: Flask, found: Crowd, path: str, language: str
) -> None:
    pages = Pages(demo) if "login" in path else Pages(demo).sign_in(found.people["volunteer"])
    assert cold(pages, path, language) <= COLD


@pytest.fixture(scope="module")
def published(demo: Flask, found: Crowd) -> Flask:
    """With every shipped answer, card, link and organisation published."""
    now, editors = utc_now(), [a_user(Role.EDITOR).as_actor() for _ in range(2)]
    for shipped, life in ((answers, ANSWERS), (materials, CARDS), (organisations, ORGANISATIONS)):
        shipped.load(now)
        life.publish_drafts(*editors, now)
    return demo


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_page_of_a_country_comes_in_a_hundred_kilobytes(published: Flask, language: str) -> None:
    """With its styles, scripts and fonts, packed as they are served."""
    assert queries.counts_by_country().keys() == set(RECEIVING)
    weights = {each: cold(Pages(published), f"/information/{each.lower()}", language) for each in RECEIVING}
    assert not {country: weight for country, weight in weights.items() if weight > COLD}


ROOMS = ("centres", "information", "materials", "organisations", "screening")
DATA = ("centres.show_base", "centres.show_objects", "centres.show_bundle", "centres.save")
"""What no person opens to read."""
FILE = "/information/pl/keep"
"""Saved whole, as it comes: nothing is fetched for it."""
WHOLE = ("/centres", "/centres/map", "/organisations", "/centres?country=PL", "/organisations?country=PL")
"""Lists of which nobody has chosen a part."""


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_every_page_around_the_patient_comes_in_a_hundred_kilobytes(
    published: Flask, found: Crowd, language: str
) -> None:
    """Whoever stands at a bus stop with one bar: all that a first visit fetches, and the text itself unpacked."""
    pages = {
        scene.address(found)
        for name, scene in SCENES.items()
        if scene.who == NOBODY and name.startswith(ROOMS) and name not in DATA
    } - {FILE}
    assert len(pages) >= 15
    heavy = {FILE: weight} if (weight := len(sent(Pages(published), FILE, language))) > COLD else {}
    for address in (*sorted(pages), *WHOLE):
        text = read(Pages(published), address, language)[1]
        weights = cold(Pages(published), address, language), len(text.encode())
        if max(weights) > COLD:
            heavy[address] = max(weights)
    assert not heavy


def test_the_queue_weighs_ten_kilobytes_and_a_case_sixty(demo: Flask, found: Crowd) -> None:
    weights = {}
    for language in PUBLIC_LANGUAGES:
        pages = Pages(demo).sign_in(found.people["coordinator"])
        weights[f"queue {language}"] = (read(pages, "/desk", language)[0], QUEUE)
        weights[f"case {language}"] = (read(pages, f"/desk/cases/{found.case.id}", language)[0], CASE)
    assert not {name: each for name, each in weights.items() if each[0] > each[1]}


def test_no_letter_of_our_languages_asks_for_the_fonts_of_rare_ones(demo: Flask, found: Crowd) -> None:
    """Those weigh fifty kilobytes each: every sentence and every hospital's name is written without them."""
    files = (ROOT / "translations").glob("*/LC_MESSAGES/messages.po")
    sentences = "".join(
        each.msgstr + "".join(each.msgstr_plural.values()) for po in files for each in polib.pofile(str(po))
    )
    names = "".join(name + city for name, city in db.session.execute(db.select(Hospital.name, Hospital.city)))
    pages = Pages(demo)
    styles = next(
        each for each in re.findall(r'href="([^"]+)"', read(pages, "/", "uk")[1]) if each.endswith(".css")
    )
    wanted = fonts_for(pages, styles, sentences + names)
    assert len(wanted) == 6 and not [each for each in wanted if "-ext-" in each]
