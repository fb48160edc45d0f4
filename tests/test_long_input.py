"""Length and kind are refused before anything is done with what was sent, on every route and in every form."""

import unicodedata
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from referral import fields, web
from referral.fields import SIGNS_A_LETTER
from referral.forms import Form, PageSchema
from referral.i18n import speaking
from tests.conftest import make_app

ACCENTS = "a" + "\u0301\u0316" * 9_000
"""Signs that are put in order before they are composed, one after another."""

FILLED = {"UUIDConverter": uuid.UUID(int=0), "IntegerConverter": 1}


def _text_fields(kind: type[Schema] = PageSchema) -> Iterator[tuple[str, str, type[Schema], int]]:
    for each in kind.__subclasses__():
        yield from _text_fields(each)
        try:
            found = each().fields
        except TypeError:  # made for one question, by its page
            continue
        yield from ((each.__name__, name, each, f.limit) for name, f in found.items() if hasattr(f, "limit"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, with every form of its pages made."""
    app = make_app(f"sqlite:///{tmp_path_factory.mktemp('long') / 'test.sqlite'}", WTF_CSRF_ENABLED=False)
    with app.app_context(), speaking("en"):
        yield app


def test_each_field_of_each_form_has_a_limit_and_holds_it(served: Flask) -> None:
    checked = list(_text_fields())
    assert len(checked) > 60
    for form, name, schema, limit in checked:
        for signs, fits in ((limit, True), (limit * 101 // 100 + 1, False), (limit * 1000, False)):
            told = Form.of(schema(), MultiDict({name: "a" * signs})).errors.get(name, [])
            is_refused = any("too long" in each for each in told)
            assert is_refused is not fits or (told and not fits), (form, name, signs)


def test_nothing_long_is_ever_composed(served: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    longest: list[int] = []
    real = unicodedata.normalize

    def watched(form: str, text: str) -> str:
        longest.append(len(text))
        return real(form, text)

    monkeypatch.setattr(fields.unicodedata, "normalize", watched)
    for form, name, schema, limit in _text_fields():
        longest.clear()
        assert Form.of(schema(), MultiDict({name: ACCENTS})).errors.get(name), (form, name)
        assert max(longest, default=0) <= SIGNS_A_LETTER * limit, (form, name)


def test_a_name_with_all_its_accents_fits() -> None:
    assert len(fields.clean("e\u0323\u0302" * 200, 200)) == 200, "three signs a letter, composed to one"


def _posts(app: Flask) -> list[tuple[str, str]]:
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    found = []
    for rule in rules:
        values = {name: _filling(rule._converters[name]) for name in rule.arguments}
        built = rule.build(values, append_unknown=False)
        found.append((rule.endpoint, built[1] if built else rule.rule))
    return found


def _filling(converter: Any) -> object:
    return next(iter(getattr(converter, "items", ())), None) or FILLED.get(type(converter).__name__, "x")


MACHINES = {
    "application/json": {"gateways.hear", "gateways.listen"},
    "text/plain": {"gateways.listen"},
}
"""They take signed JSON of a gateway that is set up; none is called x."""
PHONES = {"application/json": {
    "papers.begin": (302,), "own_papers.begin": (410,),
    "offline.deliver": (403,), "offline.deliver_signs": (403,), "offline.begin_paper": (403, 413),
    "offline.receive_whole": (403, 413), "offline.enrol": (302, 401),
}}  # fmt: skip
"""They take JSON of whoever has come in, or signed by an enrolled phone; who sends this is neither."""


@pytest.mark.parametrize(
    ("field", "signs"),
    [("note", web.LONGEST_WRITTEN + 1), ("password", 129), ("new_password_confirm", 129), ("email", 255)],
)
def test_no_route_reads_a_field_that_is_too_long(served: Flask, field: str, signs: int) -> None:
    wide = {e for e, view in served.view_functions.items() if getattr(view, "takes", 0) > web.LONGEST_WRITTEN}
    routes = _posts(served)
    assert len(routes) > 80 and wide
    client = served.test_client()
    for endpoint, path in routes:
        if endpoint in wide and field == "note":
            continue
        answer = client.post(path, data={field: "a" * signs})
        assert answer.status_code == 413, (endpoint, path, answer.status_code)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"email": {"a": 1}}'),
        ("text/plain", b"a" * 1000),
        ("application/xml", b"<a/>"),
    ],
    ids=["deep", "another type", "text", "xml"],
)
def test_no_route_reads_what_is_no_form(served: Flask, kind: str, body: bytes) -> None:
    client = served.test_client()
    for endpoint, path in _posts(served):
        expected = (
            (404,) if endpoint in MACHINES.get(kind, ()) else PHONES.get(kind, {}).get(endpoint, (415,))
        )
        assert client.post(path, data=body, content_type=kind).status_code in expected, (endpoint, path)


@pytest.mark.parametrize(
    "body", [b"a=%ff%fe&b", b"%00=%00", b"&&&===", b"a=1&" * 300, b"=" * 5000], ids=range(5)
)
def test_a_form_that_is_no_form_breaks_no_route(served: Flask, body: bytes) -> None:
    client = served.test_client()
    for endpoint, path in _posts(served):
        answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, (endpoint, path)


@pytest.mark.parametrize("number", ["9" * 20, "-1", "9" * 3000, "1e9", "٣", "", "1;2"])
def test_an_absurd_number_of_a_page_breaks_none(served: Flask, number: str) -> None:
    client = served.test_client()
    rules = [r for r in served.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    for rule in rules:
        answer = client.get(rule.rule, query_string={"page": number, "q": number, "lang": number})
        assert answer.status_code < 500 or rule.rule == "/readyz", rule.rule
