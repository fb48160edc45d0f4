"""Everything goes packed over the wire, and nothing whose length would tell a stranger a secret."""

import gzip
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from referral import assets, compression
from referral.config import ROOT
from tests.factories import a_user
from tests.pages import BASE, Pages

STATIC = ROOT / "referral" / "static"
HTML = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}
FROM_OURS = {**HTML, "Sec-Fetch-Site": "same-origin"}
FROM_ELSEWHERE = {**HTML, "Sec-Fetch-Site": "cross-site"}


def ask(app: Flask, path: str, headers: dict[str, str], method: str = "GET") -> TestResponse:
    return app.test_client().open(path, method=method, base_url=BASE, headers=headers, buffered=True)


def built(name: str) -> str:
    return f"/static/build/{assets.read_manifest(assets.BUILD)[name]}"


@pytest.mark.parametrize("name", ["main.css", "main.js", "nhsuk-icon-cross.svg"])
@pytest.mark.parametrize(("accepted", "way"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_a_built_text_is_sent_in_the_form_the_browser_unpacks(
    app: Flask, name: str, accepted: str, way: str | None
) -> None:
    answer = ask(app, built(name), {"Accept-Encoding": accepted})
    plain = (STATIC / "build" / built(name).rpartition("/")[2]).read_bytes()
    assert answer.headers.get("Content-Encoding") == way
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < len(plain) if way else answer.data == plain
    if way == "gzip":
        assert gzip.decompress(answer.data) == plain


def test_a_built_file_that_is_known_is_not_sent_again_in_any_form(app: Flask) -> None:
    tags = {ask(app, built("main.css"), {"Accept-Encoding": each}).headers["ETag"] for each in ("br", "gzip")}
    assert len(tags) == 1 and (tag := tags.pop()).startswith("W/")
    assert ask(app, built("main.css"), {"Accept-Encoding": "br", "If-None-Match": tag}).status_code == 304
    assert ask(app, built("main.js"), {"If-None-Match": tag}).status_code == 200


def test_a_page_is_packed_and_says_the_same(app: Flask) -> None:
    plain, packed = (ask(app, "/account/login", each) for each in ({"Accept": "text/html"}, HTML))
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert without_tokens(gzip.decompress(packed.data)) == without_tokens(plain.data)
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(packed.vary) and set(packed.vary) == set(plain.vary)


def without_tokens(page: bytes) -> str:
    return re.sub(r'name="csrf_token"[^>]*>', "", page.decode())


def test_a_stranger_who_chooses_words_of_a_page_learns_nothing_from_its_length(app: Flask) -> None:
    """The address of a page comes back in it (in the form of the language): from elsewhere it is not packed."""
    chosen = "/account/login?next=guess"
    assert "Content-Encoding" not in ask(app, chosen, FROM_ELSEWHERE).headers
    assert "Content-Encoding" not in ask(app, chosen, HTML).headers, "an old browser does not say from where"
    assert ask(app, chosen, FROM_OURS).headers["Content-Encoding"] == "gzip"
    assert ask(app, "/account/login", FROM_ELSEWHERE).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(("path", "method"), [("/no/such/page", "GET"), ("/account/login", "POST")])
def test_what_a_path_or_a_form_brings_from_elsewhere_is_not_packed(
    app: Flask, path: str, method: str
) -> None:
    assert "Content-Encoding" not in ask(app, path, FROM_ELSEWHERE, method).headers


def test_a_tick_by_tick_answer_is_packed_for_its_own_page_alone(app: Flask) -> None:
    pages = Pages(app).sign_in(a_user("coordinator"))
    path = "/desk/search?words=Oksana"
    own, strange = (
        pages.client.get(path, base_url=BASE, headers=each) for each in (FROM_OURS, FROM_ELSEWHERE)
    )
    assert own.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in strange.headers


def test_two_lengths_of_one_page_are_not_the_same() -> None:
    page = b"the same page " * 100
    packed = {compression.packed(page) for _ in range(40)}
    assert len({len(each) for each in packed}) > 5
    assert {gzip.decompress(each) for each in packed} == {page}


def test_a_short_answer_and_what_asks_for_no_packing_stay_plain(app: Flask) -> None:
    assert "Content-Encoding" not in ask(app, "/healthz", FROM_OURS).headers
    assert (
        "Content-Encoding" not in ask(app, "/account/login", {**FROM_OURS, "Accept-Encoding": "br"}).headers
    )
    assert (
        "Content-Encoding"
        not in ask(app, "/account/login", {**FROM_OURS, "Accept-Encoding": "gzip;q=0"}).headers
    )
