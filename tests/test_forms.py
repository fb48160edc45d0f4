"""Forms: what is typed is kept, what is wrong is said in the reader's language, unknown is not none."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError, fields, validates_schema
from werkzeug.datastructures import MultiDict

from referral.forms import UNKNOWN, Choice, Choices, Day, Form, Number, PageSchema, PartialDate, Text
from referral.i18n import _l, speaking


class Sample(PageSchema):
    name = Text(required=True, limit=10)
    sex = Choice(("female", "male", UNKNOWN))
    treatments = Choices(("surgery", "radiotherapy", "none", UNKNOWN))
    born = PartialDate()
    dose = Day(or_unknown=True)
    cycle = Number(least=1, most=20, or_unknown=True)
    regimen = Text(or_unknown=True)
    nick = Text(error_messages={"required": _l("Please answer this question.")})


class Address(PageSchema):
    email = fields.Email(required=True)


def test_what_is_no_address_is_said_in_the_readers_language(app: Flask) -> None:
    with speaking("uk"):
        form = Form.of(Address(), MultiDict({"email": "марія@@"}))
    assert form.errors == {"email": ["Це не адреса електронної пошти."]} and form.value("email") == "марія@@"


def read(**typed: Any) -> Form:
    return Form.of(Sample(), MultiDict({"name": "Олена", **typed}))


def test_what_is_typed_stays_when_an_answer_is_wrong(app: Flask) -> None:
    form = read(
        **{"name": " ", "born-day": "31", "born-month": "2", "born-year": "1980", "treatments": ["surgery"]}
    )
    assert not form.valid
    assert set(form.errors) == {"name", "born"}
    assert form.value("born-day") == "31" and form.chosen("treatments", "surgery")


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ({"born-year": "1980"}, "1980"),
        ({"born-month": "2", "born-year": "1980"}, "1980-02"),
        ({"born-day": "3", "born-month": "02", "born-year": "1980"}, "1980-02-03"),
    ],
)
def test_a_date_is_as_precise_as_it_was_typed(app: Flask, typed: dict[str, str], iso: str) -> None:
    assert read(**typed).data["born"] == iso


@pytest.mark.parametrize(
    "typed",
    [
        {"born-day": "3", "born-year": "1980"},
        {"born-day": "x", "born-month": "2", "born-year": "1980"},
        {"born-year": "80"},
        {"born-year": "2999"},
        {"born-year": "1800"},
        {"born-month": "2"},
        {"born-day": "31", "born-month": "4", "born-year": "1980"},
        {"born-year": "١٩٨٠"},
    ],
)
def test_a_date_that_cannot_be_is_refused_beside_its_field(app: Flask, typed: dict[str, str]) -> None:
    form = read(**typed)
    assert list(form.errors) == ["born"] and len(form.errors["born"]) == 1


def test_a_whole_day_is_a_date(app: Flask) -> None:
    assert read(**{"dose-day": "1", "dose-month": "3", "dose-year": "2024"}).data["dose"] == date(2024, 3, 1)
    assert "dose" in read(**{"dose-month": "3", "dose-year": "2024"}).errors


def test_not_answered_unknown_and_none_are_three_things(app: Flask) -> None:
    assert "dose" not in read().data and "regimen" not in read().data and "treatments" not in read().data
    unknown = read(**{f"{n}-unknown": "yes" for n in ("dose", "regimen", "cycle")}, treatments=[UNKNOWN]).data
    assert [unknown[n] for n in ("dose", "regimen", "cycle", "treatments")] == [UNKNOWN] * 3 + [[UNKNOWN]]
    assert read(treatments=["none"]).data["treatments"] == ["none"]


def test_a_known_answer_beside_unknown_is_the_known_one(app: Flask) -> None:
    assert read(treatments=["surgery", UNKNOWN]).data["treatments"] == ["surgery"]
    assert read(**{"cycle": "3", "cycle-unknown": "yes"}).data["cycle"] == 3


@pytest.mark.parametrize("typed", ["0", "21", "three", "-1", "1.5", "1e3"])
def test_numbers_are_digits_within_bounds(app: Flask, typed: str) -> None:
    assert list(read(cycle=typed).errors) == ["cycle"]


def test_codes_not_offered_are_refused(app: Flask) -> None:
    assert set(read(sex="other", treatments=["surgery", "magic"]).errors) == {"sex", "treatments"}


def test_a_name_no_field_claims_is_refused_for_the_whole_form(app: Flask) -> None:
    form = read(role="administrator")
    assert list(form.errors) == [""] and not form.data


def test_a_long_text_names_its_limit(app: Flask) -> None:
    with speaking("en"):
        assert read(name="x" * 11).errors["name"] == ["This is too long. Please write at most 10 characters."]


def test_control_characters_never_pass(app: Flask) -> None:
    assert read(name="Оле\x00на\x1b ").data["name"] == "Олена"


def test_what_is_stored_fills_the_form_again(app: Flask) -> None:
    stored = {"name": "Олена", "born": "1980-02", "dose": UNKNOWN, "cycle": 3, "treatments": ["surgery"]}
    typed = MultiDict({n: v for n, v in Form.filled(Sample(), stored).values.items()})
    assert Form.of(Sample(), typed).data == stored


class Shapes(PageSchema):
    """The shapes marshmallow gives: lazy sentences, nested trees, its own English."""

    required = Text(required=True, error_messages={"required": _l("Please write a number in digits.")})
    rows = fields.List(fields.Integer())
    count = fields.Integer()

    @validates_schema
    def refuse(self, data: dict[str, Any], **kwargs: Any) -> None:
        raise ValidationError(_l("Please choose one of the answers offered."))  # type: ignore[arg-type]


def test_every_shape_of_error_becomes_sentences_and_none_stays_marshmallows_english(app: Flask) -> None:
    with speaking("en"):
        form = Form.of(Shapes(), MultiDict({"rows": ["1", "x"], "count": "x"}))
    assert form.errors["required"] == ["Please write a number in digits."]
    assert form.errors["rows"] == form.errors["count"]
    assert form.errors["rows"] == ["This answer could not be understood. Please write it again."]
    with speaking("en"):
        whole = Form.of(Shapes(), MultiDict({"required": "x"}))
    assert whole.errors == {"": ["Please choose one of the answers offered."]}
