"""Bodies that no page of ours sends: a form as somebody filled it, spoilt in one of many ways, to every route."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, urlencode

from flask import Flask

from referral.accounts.permissions import Role, declared
from referral.db import db
from tests.pages import BASE, Pages
from tests.test_access import WHO, World, _address, _allowed, _methods, _rules, _visitor
from tests.trouble.filling import forms

TEXTS = (
    "", " ", "\0", "a\0b", "\ufffe", "\u202e\u2066", "a" + "\u0301" * 300, "\U0010ffff", "'; DROP TABLE patient_case",
    "<script>alert(1)</script>", "{{ 7*7 }}", "${7*7}", "%s%n%(x)s", "{0.__class__}", "../../etc/passwd", "\r\nX-A: b",
    "-1", "0", "1e309", "nan", "inf", "٣", "１", "9" * 20, "9" * 400, "-" + "9" * 19, "2147483648", "1_000", "0x1f",
    "31", "2026-02-31", "0000-00-00", "99999-12-31", "24:61", "2026-11-20T10:00:00+99:99", "true", "null", "[]", "{}",
    "None", "1.5", "a@b", "a@" + "b" * 200 + ".example", '"a b"@example.org', "+380" + "5" * 40,
    "00000000-0000-0000-0000-000000000000", "xx", "pl_PL", "en\0", "x" * 501, "щ" * 2001, "accept", "withdraw",
    "//evil.example", "javascript:alert(1)", "-".join(["0" * 4] * 5),
)  # fmt: skip
"""What stands in a field instead of what was asked for."""
RAW = (b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"%", b"%zz", b"\x00", b"=", b"&&;&", b"a" * 3000)
"""Bytes that are no text of ours."""
DEEP = (b"[" * 50_000, b'{"a":' * 5_000, b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\xff")
KINDS = ("application/json", "text/plain", "application/xml", "multipart/form-data", "x", "a/b;c=", "")
ENDS = (b"--b--", b"", b"--b\r\n\r\n", b"--b\r\nContent-Disposition: form-data; filename=x\r\n\r\n\0")
Body = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


class Target(NamedTuple):
    """Who sends to which address, and what a person would have sent."""

    visitor: Pages
    address: str
    values: dict[str, str]


def targets(app: Flask, world: World) -> list[Target]:
    """Each form of each page as whoever sees it fills it, and each route for whoever may use it."""
    filled = [Target(each.visitor, each.address, each.values) for each in forms(app, world)]
    return [*filled, *routes(app, world)]


def routes(app: Flask, world: World) -> Iterator[Target]:
    """Each route that takes something, for each who may use it."""
    everybody = {who: _visitor(app, who) for who in WHO}
    tokens = {who: pages.csrf() for who, pages in everybody.items()}
    for rule in (rule for rule in _rules(app) if "POST" in _methods(rule)):
        may = [who for who in WHO if _allowed(declared(app, rule.endpoint), who)]
        for who in may or [Role.COORDINATOR]:
            named = {name: "x" for name in ("reason", "note", "name", "email", "verb", "next", "language")}
            values = {"csrf_token": tokens[who], **named}
            yield Target(everybody[who], _address(app, rule, world), values)


def _some_fields(values: dict[str, str], draw: Random) -> Body:
    names = [name for name in values if name != "csrf_token"] or ["note"]
    return {"data": {**values, **{draw.choice(names): draw.choice(TEXTS) for _ in range(draw.randint(1, 3))}}}


def _all_fields(values: dict[str, str], draw: Random) -> Body:
    return {
        "data": {name: text if name == "csrf_token" else draw.choice(TEXTS) for name, text in values.items()}
    }


def _missing(values: dict[str, str], draw: Random) -> Body:
    return {
        "data": {name: text for name, text in values.items() if name == "csrf_token" or draw.random() < 0.6}
    }


def _repeated(values: dict[str, str], draw: Random) -> Body:
    texts = {name: [text, draw.choice(TEXTS), text] for name, text in values.items() if name != "csrf_token"}
    return {"data": {**texts, "csrf_token": values.get("csrf_token", "")}}


def _renamed(values: dict[str, str], draw: Random) -> Body:
    form = draw.choice(("{}[]", "{}-0", "{}.x", "{}\0", " {}", "{}[__class__]", "{}" * 40))
    texts = {form.format(name, *[name] * 40): text for name, text in values.items() if name != "csrf_token"}
    return {"data": {**texts, "csrf_token": values.get("csrf_token", "")}}


def _many(values: dict[str, str], draw: Random) -> Body:
    return {"data": {**values, **{f"field{number}": "x" for number in range(draw.choice((90, 900, 1100)))}}}


def _bytes(values: dict[str, str], draw: Random) -> Body:
    spoilt = draw.choice([name for name in values if name != "csrf_token"] or ["note"])
    raw = quote_from_bytes(draw.choice(RAW)) if draw.random() < 0.5 else ""
    body = urlencode({**values, spoilt: ""}).encode() + b"&" + spoilt.encode() + b"="
    return {"data": body + (raw.encode() or draw.choice(RAW)), "content_type": FORM}


def _another_kind(values: dict[str, str], draw: Random) -> Body:
    kind = draw.choice(
        ("application/json", "text/plain", "application/xml", "multipart/form-data", "x", "a/b;c=\0"[:5], "")
    )
    deep = draw.choice(
        (
            b"[" * 50_000,
            b'{"a":' * 5_000,
            json.dumps(values).encode(),
            b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
            b"\xff",
        )
    )
    return {"data": deep, "content_type": kind}


def _broken_multipart(values: dict[str, str], draw: Random) -> Body:
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), text.encode())
        for name, text in values.items()
    )
    end = draw.choice(
        (
            b"--b--",
            b"",
            b"--b\r\n\r\n",
            b"--b\r\nContent-Disposition: form-data; filename=x\r\n\r\n\0",
            b"\r\n" * 50,
        )
    )
    return {
        "data": parts + end,
        "content_type": draw.choice(("multipart/form-data; boundary=b", "multipart/form-data; boundary=c")),
    }


def _a_file(values: dict[str, str], draw: Random) -> Body:
    name = draw.choice([name for name in values if name != "csrf_token"] or ["note"])
    other = {each: text for each, text in values.items() if each != name}
    return {"data": {**other, name: (BytesIO(draw.choice(RAW)), draw.choice(("x.csv", "../x", "x\0", "")))}}


WAYS: tuple[Callable[[dict[str, str], Random], Body], ...] = (
    _some_fields, _some_fields, _some_fields, _all_fields, _missing, _repeated, _renamed, _many, _bytes, _another_kind,
    _broken_multipart, _a_file,
)  # fmt: skip


def breaks(target: Target, draw: Random) -> str:
    """Which way broke the service, and how; nothing if it answered as a service does."""
    way = draw.choice(WAYS)
    body = way(target.values, draw)
    query = (
        {"query_string": {"page": draw.choice(TEXTS), "lang": draw.choice(TEXTS)}}
        if draw.random() < 0.2
        else {}
    )
    try:
        with target.visitor.app.app_context():
            answer = target.visitor.client.post(
                target.address, base_url=BASE, headers={"Accept": "text/html"}, **body, **query
            )
        said = str(answer.status_code) if answer.status_code >= 500 else ""
    except Exception as error:
        said = type(error).__name__
    db.session.rollback()
    return f"{said} {way.__name__} {target.address} {str(body)[:300]}" if said else ""
