"""The phone's shell: the same for everybody, small, whole by its list, from the same tables as the online pages."""

import gzip
import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral import assets
from referral.assets import BUILD
from referral.config import ROOT
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake.questions.table import GROUPS
from referral.intake.red_flags import red_flags
from referral.offline.phone_words import WORDS
from referral.offline.views.shell import NOT_ASKED, SHOWN
from tests.factories import a_user
from tests.pages import Pages

KB = 1000
LARGEST_SHELL, LARGEST_CATALOGUES, LARGEST_WORKER = 100 * KB, 330 * KB, 1 * KB
OURS = r"\b(?:nhsuk|app)-[\w-]*\w(?!\w|-)"
"""A class of the design or of ours, as a page or a script names it; one that a script puts together ends in a dash."""
ON_THE_WIRE = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sent(client: FlaskClient, address: str) -> int:
    """Bytes of an answer as they travel: built files lie packed beside the plain ones."""
    if "/static/build/" in address:
        name = BUILD / address.rpartition("/")[2]
        packed = name.with_name(f"{name.name}.br")
        return (packed if packed.exists() else name).stat().st_size
    return len(client.get(address, headers=ON_THE_WIRE).data)


@pytest.mark.parametrize("locale", PUBLIC_LANGUAGES)
def test_the_shell_and_its_catalogues_are_small_enough(client: FlaskClient, locale: str) -> None:
    listed = client.get(f"/offline/{locale}/list.json").get_json()
    shell = sum(sent(client, each["url"]) for each in listed["shell"])
    catalogues = sum(sent(client, each["url"]) for each in listed["catalogues"])
    worker = sent(client, "/sw.js")
    print(f"{locale}: shell {shell:,} bytes, catalogues {catalogues:,}, worker {worker:,}")
    assert shell + worker <= LARGEST_SHELL
    assert catalogues <= LARGEST_CATALOGUES
    assert worker <= LARGEST_WORKER


def test_the_phone_keeps_the_rules_of_every_class_it_can_show_and_of_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The style sheet is cut by this list: a class that is not in it would stand on the phone without its rules."""
    kept = set((ROOT / "assets" / "phone_classes.txt").read_text().split())
    script = (BUILD / assets.read_manifest(BUILD)["offline.js"]).read_text()
    styles = (BUILD / assets.read_manifest(BUILD)["offline.css"]).read_text()
    shown = set(re.findall(OURS, script))
    for is_demo in (True, False):
        monkeypatch.setitem(app.config, "DEMO", is_demo)
        app.extensions[SHOWN].clear()
        for locale in PUBLIC_LANGUAGES:
            page = app.test_client().get(f"/offline/{locale}").text
            shown |= {name for each in re.findall(r'class="([^"]*)"', page) for name in each.split()}
    app.extensions[SHOWN].clear()
    assert {each for each in shown if re.fullmatch(OURS, each)} - kept == set()
    assert kept - shown == set()
    assert set(re.findall(r"\.((?:nhsuk|app)-[\w-]+)", re.sub(r":not\([^()]*\)", "", styles))) <= kept


@pytest.mark.parametrize("locale", PUBLIC_LANGUAGES)
def test_every_digest_of_the_list_is_that_of_the_file(client: FlaskClient, locale: str) -> None:
    listed = client.get(f"/offline/{locale}/list.json").get_json()
    files = [*listed["shell"], *listed["catalogues"]]
    assert files[len(listed["shell"]) - 1]["url"] == f"/offline/{locale}", "the page itself is fetched last"
    for each in files:
        if "/static/" in each["url"]:
            content = (BUILD / each["url"].rpartition("/")[2]).read_bytes()
        else:
            content = client.get(each["url"]).data
        assert hashlib.sha256(content).hexdigest() == each["sha256"], each["url"]


def test_the_list_holds_all_that_the_page_names(client: FlaskClient) -> None:
    """Styles, script, manifest; fonts that the styles name for the letters of this language."""
    page = client.get("/offline/uk").text
    listed = {each["url"] for each in client.get("/offline/uk/list.json").get_json()["shell"]}
    named = set(
        re.findall(r'<(?:link rel="(?:manifest|stylesheet)" href|script type="module" src)="([^"]+)"', page)
    )
    assert len(named) == 3
    assert named <= listed
    styles = (BUILD / next(each for each in named if each.endswith(".css")).rpartition("/")[2]).read_text()
    fonts = {f"/static/build/{each}" for each in re.findall(r"url\(([^)]+\.woff2)\)", styles)}
    assert fonts
    assert fonts <= listed


@pytest.mark.parametrize("locale", PUBLIC_LANGUAGES)
def test_the_privacy_notice_is_linked_beside_the_consent_and_at_the_foot(app: Flask, locale: str) -> None:
    page = Pages(app).get(f"/offline/{locale}")
    (consent,) = [each for each in page.all("form") if each.get("data-step") == "consent"]
    link = f"/privacy?lang={locale}"
    within = [each.get("href") for each in consent.iterfind(".//a")]
    assert within == [link] and page.links().count(link) == 2
    opened = Pages(app).get(link, language="pl")
    assert opened.status == 200 and opened.tree.get("lang") == locale


def test_it_is_the_same_for_everybody_and_holds_nothing_of_anybody(app: Flask, client: FlaskClient) -> None:
    before = client.get("/offline/uk")
    signed_in = Pages(app).sign_in(a_user("volunteer", name="Засіяна Волонтерка"))
    app.extensions["offline_shell"].clear()
    after = signed_in.client.get("/offline/uk")
    assert before.data == after.data
    assert "csrf_token" not in after.text
    assert "Засіяна" not in after.text
    assert "Set-Cookie" not in before.headers


def test_the_questions_are_the_tables_own(client: FlaskClient) -> None:
    """Every question of a group that is asked offline stands on the page, and every sign with a screen."""
    page = client.get("/offline/en").text
    names = set(re.findall(r'\sname="([^"]+)"', page))
    kinds = {"date": "-year", "day": "-year"}
    asked = [
        f"{each.name}{kinds.get(each.kind, '')}"
        for name, group in GROUPS.items()
        if name not in NOT_ASKED and name != "diagnosis"
        for each in group.questions
    ]
    assert set(asked) <= names, set(asked) - names
    signs = {
        code
        for code, sign in red_flags().items()
        if sign.screen in ("now", "today") and sign.applies_when != "never"
    }
    assert signs == set(re.findall(r'data-aid="([^"]+)"', page))


def test_every_field_is_kept_out_of_the_browsers_own_history(client: FlaskClient) -> None:
    page = client.get("/offline/uk").text
    forms = re.findall(r"<form[^>]*>", page)
    assert forms
    assert all('autocomplete="off"' in form for form in forms)
    typed = re.findall(r'<input[^>]*type="(?:text|tel|email)"[^>]*>', page)
    assert [each for each in typed if 'autocomplete="off"' not in each] == []


def test_the_scripts_words_are_all_on_the_page_and_all_used(client: FlaskClient) -> None:
    script = (BUILD / assets.read_manifest(BUILD)["offline.js"]).read_text()
    unused = [name for name in WORDS if f'"{name}"' not in script and not name.startswith("kind_")]
    assert unused == []
    page = client.get("/offline/ru").text
    assert set(re.findall(r'data-word="(\w+)"', page)) == set(WORDS)


def test_the_worker_stands_at_the_root_and_is_asked_for_anew(client: FlaskClient) -> None:
    worker = client.get("/sw.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert client.get("/sw.js?other").status_code == 404


def test_a_packed_catalogue_is_the_same_catalogue(client: FlaskClient) -> None:
    plain = client.get("/offline/uk/diagnoses.json").data
    packed = client.get("/offline/uk/diagnoses.json", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain
    assert "Vary" in packed.headers


def test_a_host_that_a_stranger_names_makes_no_page_more(app: Flask, client: FlaskClient) -> None:
    first = client.get("/offline/uk").data
    before = len(app.extensions[SHOWN])
    for number in range(3):
        assert client.get("/offline/uk", base_url=f"https://host{number}.example").data == first
    assert len(app.extensions[SHOWN]) == before


def test_a_crossing_is_shown_as_on_the_signs_and_with_its_country(client: FlaskClient) -> None:
    told = client.get("/offline/uk/localities.json").get_json()
    (medyka,) = (each for each in told["localities"] if each[0] == "border:shehyni-medyka")
    assert medyka[2:4] == ["Шегині – Медика", "Shehyni – Medyka"]
    assert told["regions"][medyka[1]] == "Польща"


def test_the_page_names_the_script_of_this_release(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a phone fetches a script that is gone, and shows nothing."""
    earlier = client.get("/offline/uk").data
    newer = {**assets.read_manifest(BUILD), "offline.js": "offline.newer.js"}
    monkeypatch.setitem(app.extensions, "asset_manifest", newer)
    assert b"offline.newer.js" in client.get("/offline/uk").data and b"offline.newer.js" not in earlier


@pytest.mark.parametrize("locale", PUBLIC_LANGUAGES)
@pytest.mark.parametrize("spelled", ["Перемишль", "Перемышль", "Przemyśl", "Холм", "Хелм", "Chełm"])
def test_a_town_is_found_as_anybody_calls_it(client: FlaskClient, locale: str, spelled: str) -> None:
    rows = client.get(f"/offline/{locale}/localities.json").get_json()["localities"]
    assert any(spelled in names for _id, _region, *names in rows)
