"""What a request may say of a paper: a form of whole files, the JSON of the sending protocol, whose it is."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from referral.errors import Invalid
from referral.forms import Choice, PageSchema, Text, as_id, sentences
from referral.intake.questions.codes import CODES
from referral.records.papers.sent import Said, SaidFile

KINDS = CODES["document"]
"""The kinds of papers, as the intake names them."""
LANGUAGES_NAMED = CODES["spoken"]
LANGUAGES = tuple(LANGUAGES_NAMED)
"""The languages of papers, as the intake names them."""
LONGEST_TYPE = 100


class PaperSchema(PageSchema):
    """A form of whole files: which paper it is; all of it may stay open. `files` is read by its page."""

    origin = Text(limit=36, required=True)
    owner = Text(limit=36)
    kind = Choice(tuple(KINDS))
    language = Choice(LANGUAGES)


class MoveSchema(PageSchema):
    """The reference of the case whose paper it is."""

    reference = Text(limit=20, required=True)


class _FileSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    origin = fields.UUID(required=True)
    sha256 = fields.String(required=True, validate=validate.Regexp(r"\A[0-9a-f]{64}\Z"))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=2**53))
    type = fields.String(
        load_default="", validate=[validate.Length(max=LONGEST_TYPE), validate.ContainsNoneOf("\0")]
    )


class _SaidSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    origin = fields.UUID(required=True)
    kind = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(tuple(KINDS)))
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(LANGUAGES))
    files = fields.List(fields.Nested(_FileSchema), required=True)


def said_of(sent: Any) -> Said:
    """What the JSON of a sender says; raises Invalid, also where one file is named twice."""
    try:
        said: dict[str, Any] = dict(_SaidSchema().load(sent))
    except ValidationError as error:
        raise Invalid(sentences(error.messages)) from None
    files = tuple(SaidFile(**each) for each in said.pop("files"))
    if len({each.origin for each in files}) != len(files):
        raise Invalid(sentences({"files": ["invalid"]}))
    return Said(files=files, **said)


def said_in_form(data: dict[str, Any], contents: Sequence[tuple[bytes, str]]) -> Said:
    """The same of a form of whole files: contents and what their sender calls their kind."""
    origin = as_id(data["origin"]) or uuid.uuid4()
    files = tuple(
        SaidFile(uuid.uuid5(origin, str(position)), hashlib.sha256(content).hexdigest(), len(content), kind)
        for position, (content, kind) in enumerate(contents)
    )
    return Said(origin, data.get("kind"), data.get("language"), files)
