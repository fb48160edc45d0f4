"""The phone's shell: one page a language, its worker, its manifest, and the lists by which a phone proves it whole."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request, url_for

from referral import assets, web
from referral.accounts.permissions import Permission, allows
from referral.i18n import PUBLIC_LANGUAGES, speaking
from referral.intake import red_flags
from referral.intake.questions.completeness import NEEDED_BY
from referral.intake.questions.table import FIRST_GROUPS, GROUPS
from referral.offline import catalogues
from referral.offline.phone_words import MARKS, STEPS, WORDS
from referral.offline.shell import WORKER, built_files, digest, listed
from referral.offline.wording import HAPPENED

blueprint = Blueprint("offline_shell", __name__)
CATALOGUES: dict[str, Callable[[str], bytes]] = {
    "localities": catalogues.localities,
    "diagnoses": catalogues.diagnoses,
}
NOT_ASKED = frozenset({"kinds", "consents", "messages"})
"""Groups that need the case on the server, or a consent of their own."""
SHOWN = "offline_shell"
FROM_ONE_SHELTER = "600 per minute"
"""The list is reckoned anew each time; every phone of a shelter asks for it when its page opens."""
NO_HOST = "https://localhost"
"""The page names no host, and none that a stranger writes into a request makes one more of it."""
LANGUAGE = f"<any({', '.join(PUBLIC_LANGUAGES)}):locale>"


def init_app(app: Flask) -> None:
    """Register the shell's pages; templates that lead there know in which languages it speaks."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["phone_languages"] = PUBLIC_LANGUAGES


@blueprint.get(f"/offline/{LANGUAGE}")
@allows(Permission.PUBLIC)
def show(locale: str) -> Response:
    """The shell: the same bytes for everybody, signed in or not."""
    return _sent(Response(mimetype="text/html"), page(locale))


def _sent(answer: Response, content: bytes) -> Response:
    """Packed as small as can be, once: the phone pays for each byte."""
    if request.accept_encodings["gzip"] > 0:
        answer.headers["Content-Encoding"], content = "gzip", _small(content)
    answer.set_data(content)
    answer.vary.add("Accept-Encoding")
    return answer


@lru_cache(maxsize=16)
def _small(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def page(locale: str) -> bytes:
    """The page as it is shown and digested; rendered once for what it names, apart from whoever asks."""
    kept = current_app.extensions.setdefault(SHOWN, {})
    key = (locale, request.script_root, *map(assets.asset_url, built_files(locale)))
    if key not in kept:
        with current_app.test_request_context(base_url=f"{NO_HOST}{key[1]}"), speaking(locale):
            kept[key] = _rendered(locale)
    return bytes(kept[key])


def _rendered(locale: str) -> bytes:
    later = [group for name, group in GROUPS.items() if name not in (*FIRST_GROUPS, *NOT_ASKED)]
    shown = render_template(
        "offline/shell.html",
        lang=locale,
        words=WORDS,
        marks=MARKS,
        needed_by=NEEDED_BY,
        steps=STEPS,
        happened=HAPPENED,
        groups=GROUPS,
        later=later,
        signs=_signs(),
        facts=red_flags.facts(),
        languages_here=PUBLIC_LANGUAGES,
    )
    return re.sub(r"[ \t]*\n\s*", "\n", shown).encode()  # a template's indents are no words


def _signs() -> dict[str, list[red_flags.RedFlag]]:
    """The warning signs by their screens; what is read alone and in writing waits for a network."""
    every = red_flags.red_flags().values()
    asked = {screen: [each for each in every if each.screen == screen] for screen in ("now", "today")}
    return {**asked, "today": [each for each in asked["today"] if each.applies_when != "never"]}


@blueprint.get(f"/offline/{LANGUAGE}/list.json")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def list_files(locale: str) -> Response:
    """What a phone needs of this language, each with its SHA-256: the shell, then the catalogues."""
    built = {assets.asset_url(name): _built(name) for name in built_files(locale)}
    told = {url_for("offline_shell.tell_manifest", locale=locale): _manifest(locale), **built}
    shell = listed({**told, url_for("offline_shell.show", locale=locale): page(locale)})
    found = {_catalogue_url(name, locale): make(locale) for name, make in CATALOGUES.items()}
    kept = listed(found)
    version = digest("".join(each["sha256"] for each in shell + kept).encode())
    return _fresh(jsonify(version=version, shell=shell, catalogues=kept))


def _built(name: str) -> bytes:
    return (assets.BUILD / assets.asset_url(name).rpartition("/")[2]).read_bytes()


def _catalogue_url(name: str, locale: str) -> str:
    return url_for("offline_shell.tell_catalogue", locale=locale, catalogue=name)


@blueprint.get(f"/offline/{LANGUAGE}/<any(localities, diagnoses):catalogue>.json")
@allows(Permission.PUBLIC)
def tell_catalogue(locale: str, catalogue: str) -> Response:
    """What typing proposes without a network."""
    return _fresh(_sent(Response(mimetype="application/json"), CATALOGUES[catalogue](locale)))


@blueprint.get(f"/offline/{LANGUAGE}/manifest.webmanifest")
@allows(Permission.PUBLIC)
def tell_manifest(locale: str) -> Response:
    """By which a phone puts the page beside its other programs."""
    return _fresh(Response(_manifest(locale), mimetype="application/manifest+json"))


def _manifest(locale: str) -> bytes:
    icon = {"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    told: dict[str, Any] = {
        "name": current_app.config["PUBLIC_NAME"],
        "lang": locale,
        "start_url": url_for("offline_shell.show", locale=locale),
        "scope": url_for("offline_shell.show", locale=locale),
        "display": "standalone",
        "theme_color": "#0b4f5c",
        "background_color": "#ffffff",
        "icons": [icon],
    }
    return current_app.json.dumps(told).encode()


@blueprint.get("/sw.js")
@allows(Permission.PUBLIC)
def worker() -> Response:
    """The worker of the whole site's scope: it answers only for the shell and the catalogues."""
    if request.args:
        abort(404)
    return _fresh(Response(_built(WORKER), mimetype="text/javascript"))


def _fresh(answer: Response) -> Response:
    """Asked for anew each time, so that a phone learns of a newer page."""
    answer.headers["Cache-Control"] = "no-cache"
    return answer
