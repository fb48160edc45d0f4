"""What an opened entry says, read strictly: its outside shape by a schema, its answers by the intake's own forms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from referral.fields import UNKNOWN
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES, _l
from referral.intake import found
from referral.intake.forms import (
    BedsideSchema,
    ConsentSchema,
    DiagnosisSchema,
    LocalitySchema,
    read,
    read_about,
    read_consent,
    schema_of,
)
from referral.intake.questions.table import FIRST_GROUPS, GROUPS
from referral.offline.unsealing import NotOpened

CODE = re.compile(r"[a-z_]{1,60}")
SAID = ("yes", "no", UNKNOWN)
MOST_NAMES, MOST_SIGNS = 600, 200
LONGEST_SAID = 20_000
NOT_ON_PHONES = frozenset({"consents", "messages"})
"""Groups of the intake that a phone without a network does not ask."""
CONSENT = tuple(name for name in ConsentSchema().fields if name not in ("idempotency_key", "looked_up"))
NOT_AGREED = _l("Without the patient's yes nothing may be kept. Ask again, or throw the entry away.")
NO_LONGER_ASKED = _l("This question is not asked any more. What was answered was not kept: %(name)s")
Answers = Mapping[str, Any]


class _File(Schema):
    class Meta:
        unknown = EXCLUDE

    origin = fields.UUID(required=True)
    key = fields.Str(required=True, validate=validate.Length(max=64))
    nonce = fields.Str(required=True, validate=validate.Length(max=24))
    size = fields.Int(required=True, strict=True, validate=validate.Range(0))
    sha256 = fields.Str(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    type = fields.Str(required=True, validate=validate.Length(max=100))


class _Paper(Schema):
    """Of any size that an envelope holds: one photograph too many must not make the whole entry unreadable."""

    class Meta:
        unknown = EXCLUDE

    origin = fields.UUID(required=True)
    kind = fields.Str(allow_none=True, validate=validate.Length(max=60))
    language = fields.Str(allow_none=True, validate=validate.Length(max=20))
    files = fields.List(fields.Nested(_File), required=True, validate=validate.Length(1, MOST_NAMES))


class _Sign(Schema):
    class Meta:
        unknown = EXCLUDE

    answer = fields.Str(required=True, validate=validate.OneOf(SAID))
    at = fields.Str(validate=validate.Length(max=40), allow_none=True)


def _words(value: Any) -> None:
    each = value if isinstance(value, list) else [value]
    if len(each) > MOST_SIGNS or not all(isinstance(one, str) and len(one) <= LONGEST_SAID for one in each):
        raise ValidationError("words")


class EntrySchema(Schema):
    """The outside shape of an entry, after it was opened and made into the newest schema."""

    class Meta:
        unknown = RAISE

    schema = fields.Int(required=True, strict=True)
    id = fields.UUID(required=True)
    kind = fields.Str(validate=validate.OneOf(("intake", "contact", "signs")), load_default="intake")
    made_at = fields.Str(required=True, validate=validate.Length(max=40))
    locale = fields.Str(required=True, validate=validate.OneOf(tuple(PUBLIC_LANGUAGES)))
    answers = fields.Dict(
        keys=fields.Str(validate=validate.Length(1, 100)),
        values=fields.Raw(validate=_words),
        load_default=dict,
        validate=validate.Length(max=MOST_NAMES),
    )
    signs = fields.Dict(
        keys=fields.Str(validate=validate.Regexp(CODE)),
        values=fields.Nested(_Sign),
        load_default=dict,
        validate=validate.Length(max=MOST_SIGNS),
    )
    bedside = fields.Dict(
        keys=fields.Str(), values=fields.Str(validate=validate.Length(max=LONGEST_SAID)), load_default=dict
    )
    papers = fields.List(fields.Nested(_Paper), load_default=list, validate=validate.Length(max=MOST_NAMES))
    unfinished = fields.Bool(load_default=False, truthy={True}, falsy={False})


def entry_in(content: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's parts; NotOpened when it has another shape."""
    try:
        return dict(EntrySchema().load(content))
    except (ValidationError, TypeError):
        raise NotOpened("malformed") from None


@dataclass
class Said:
    """What an entry's answers come to: the consent, what the signs depend on, each group; or what has to be mended."""

    consent: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] | None = None
    bedside: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def read_answers(entry: Mapping[str, Any], today: date) -> Said:
    """An entry's answers through the very forms of the intake's pages; of an unfinished one what is there."""
    typed, whole = _typed(entry["answers"]), not entry["unfinished"] and entry["kind"] == "intake"
    said, claimed = Said(), {"facts", "facts_rest", *CONSENT}
    _consent(said, typed, str(entry["id"]))
    _about(said, typed)
    _bedside(said, entry["bedside"])
    for name in ("place", *(each for each in GROUPS if each not in {"place", *NOT_ON_PHONES})):
        parts = parts_of(name)
        claimed |= parts
        mine = MultiDict((each, value) for each, value in typed.items(multi=True) if each in parts)
        if mine or (whole and name in FIRST_GROUPS):
            _group(said, name, mine, today, whole)
    for name in typed.keys() - claimed:
        said.errors[name] = [str(NO_LONGER_ASKED) % {"name": name}]
    return said


def _typed(answers: Answers) -> MultiDict[str, str]:
    return MultiDict(
        (name, each)
        for name, value in answers.items()
        for each in (value if isinstance(value, list) else [value])
    )


def _consent(said: Said, typed: MultiDict[str, str], key: str) -> None:
    form = read_consent(
        MultiDict([*((n, v) for n in CONSENT for v in typed.getlist(n)), ("idempotency_key", key)])
    )
    said.errors.update(form.errors)
    if form.valid and form.data["agrees"] == "no":
        said.errors["agrees"] = [str(NOT_AGREED)]
    if form.valid:
        said.consent = {**form.data, "language": form.data.get("read_in")}


def _about(said: Said, typed: MultiDict[str, str]) -> None:
    if "facts" not in typed and "facts_rest" not in typed:
        return
    given = [("facts", each) for each in typed.getlist("facts")] + [("rest", typed.get("facts_rest", ""))]
    form = read_about(MultiDict(given))
    said.errors.update(form.errors)
    said.about = form.data if form.valid else None


def _bedside(said: Said, typed: Mapping[str, str]) -> None:
    """Whoever stands there is called back by it; what cannot be read of it stands with the address, as it was typed."""
    known = {name: value for name, value in typed.items() if name in BedsideSchema().fields and value}
    wrong = Form.of(BedsideSchema(partial=True), MultiDict(known)).errors
    read_well = {name: value for name, value in known.items() if name not in wrong}
    form = Form.of(BedsideSchema(partial=True), MultiDict(read_well))
    said.bedside = dict(form.data) if form.valid else {}
    if left := [value for name, value in known.items() if name not in said.bedside]:
        said.bedside["address"] = ", ".join([*left, *filter(None, [said.bedside.get("address")])])[:200]


def parts_of(group: str) -> set[str]:
    """The names under which a browser posts a group's answers."""
    schema = OWN[group][0]() if group in OWN else schema_of(group)
    return {
        part
        for name, each in schema.fields.items()
        for part in (each.parts(name) if hasattr(each, "parts") else (name,))
    }


def _group(said: Said, name: str, typed: MultiDict[str, str], today: date, whole: bool) -> None:
    if name in OWN:
        made, read_own = OWN[name]
        form = Form.of(made() if whole else made(partial=True), typed)
        data = read_own(form, said, whole)
    else:
        country = said.groups.get("place", {}).get("place_country")
        form = read(name, typed, today, country) if whole else _partly(name, typed, country)
        data = form.data
    said.errors.update(form.errors)
    if form.valid and data is not None:
        said.groups[name] = data


def _partly(name: str, typed: MultiDict[str, str], country: str | None) -> Form:
    schema = schema_of(name, country)
    schema.partial = True
    return Form.of(schema, typed)


def _locality(form: Form, _said: Said, whole: bool) -> dict[str, Any] | None:
    """The place that was chosen on the phone, or the words alone."""
    known = found.locality_facts(form.data) if form.valid else None
    if form.valid and not known:
        if not whole:
            return dict(form.data)
        form.refuse("place_code", CHOOSE_LOCALITY)
    return {**form.data, **known} if known else None


def _diagnosis(form: Form, said: Said, whole: bool) -> dict[str, Any] | None:
    """The diagnosis that was chosen on the phone, or the words alone."""
    sex = said.groups.get("contact", {}).get("sex") or ""
    chosen = found.chosen_site(form.data, sex) if form.valid else None
    told = {name: form.data[name] for name in ("site_words", "other_tumours") if form.data.get(name)}
    if form.valid and not chosen:
        if not whole:
            return told
        form.refuse("site", CHOOSE_DIAGNOSIS)
    return {**told, **chosen} if chosen else None


CHOOSE_LOCALITY = _l("Choose the place from the list, or “none of these”.")
CHOOSE_DIAGNOSIS = _l("Choose a diagnosis, or “none of these / I don't know”.")
OWN: dict[str, tuple[type[Schema], Callable[[Form, Said, bool], dict[str, Any] | None]]] = {
    "place": (LocalitySchema, _locality),
    "diagnosis": (DiagnosisSchema, _diagnosis),
}
"""The two pages where one types and chooses of what is found."""
