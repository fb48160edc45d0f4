"""Every field for the address of a page: whole, open to all, without a password, nowhere inside a network."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from marshmallow import Schema

from referral.addresses import is_link, is_page, is_website
from referral.export_rules.forms import RuleSchema
from referral.hospitals.forms import FactsSchema
from referral.information.forms import AnswerSchema, SuggestionSchema
from referral.materials.forms import CardSchema, DocumentSchema, WrongSchema
from referral.organisations.forms import OrganisationSchema
from referral.societies.forms import SocietySchema
from referral.supplies.desk_forms import InstitutionSchema

GOOD = (
    "https://example.org/a?b=1#c",
    "https://приклад.укр/",
    "https://8.8.8.8/",
    "https://x.org:8443/",
    "https://a-b.example",
)
BAD = (
    "https://me:secret@example.org/", "https://me@example.org/", "https://example.org@127.0.0.1/", "https://127.0.0.1/",
    "https://127.1/", "https://0x7f.1/", "https://2130706433/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
    "https://10.1.2.3/", "https://192.168.0.1/", "https://169.254.169.254/latest", "https://172.16.0.1/",
    "https://100.64.0.1/", "https://224.0.0.1/", "https://localhost/", "https://a.localhost/", "https://printer.local/",
    "https://files.intranet/", "https://router.home.arpa./", "https://server/", "https://x.org:99999/",
    "https://a..b/", "https://", "https:///x.org", "javascript:alert(1)", "https://ex ample.org", "https://x.org\\@y.org",
    "https://x.org/\x00", "ftp://x.org/",
)  # fmt: skip
FIELDS: tuple[tuple[type[Schema], str], ...] = (
    (RuleSchema, "source"), (AnswerSchema, "source"), (AnswerSchema, "links"), (SuggestionSchema, "link"),
    (CardSchema, "source"), (DocumentSchema, "link"), (WrongSchema, "link"), (OrganisationSchema, "source"),
    (OrganisationSchema, "links"), (SocietySchema, "source"), (SocietySchema, "links"),
    (InstitutionSchema, "phone_source"), (FactsSchema, "website"),
)  # fmt: skip


def test_what_is_an_address() -> None:
    assert not [each for each in GOOD if not (is_link(each) and is_page(each) and is_website(each))]
    assert not [each for each in BAD if is_link(each) or is_page(each)]
    assert is_page("http://example.org") and not is_link("http://example.org")
    assert (
        is_website("hospital.example")
        and not is_website("me@hospital.example")
        and not is_website("10.0.0.1")
    )


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_every_field_of_an_address_refuses_it(app: Flask, schema: type[Schema], field: str) -> None:
    with app.test_request_context():
        for bad in BAD[:19]:
            assert field in schema().validate({field: bad}), bad
        assert field not in schema().validate({field: GOOD[0]})


def test_no_other_form_decides_what_an_address_is(root: Path) -> None:
    """One home: who asks whether something begins with https:// asks referral.addresses."""
    asks = [path for path in (root / "referral").rglob("*form*.py") if _begins_with_https(path)]
    assert not asks


def _begins_with_https(path: Path) -> bool:
    calls = (each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.Call))
    named = (
        each for each in calls if isinstance(each.func, ast.Attribute) and each.func.attr == "startswith"
    )
    return any("http" in ast.unparse(each) for each in named)
