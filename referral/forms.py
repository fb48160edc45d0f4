"""What every form shares: typed answers → a strict schema → data, or sentences beside the fields.

Empty is "not answered" and leaves no key behind; "I don't know" is an answer of its own: the code `unknown`.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from referral.fields import UNKNOWN, Address, Choice, Choices, Day, Number, Offered, PartialDate, Text, clean
from referral.i18n import _l

__all__ = [
    "UNKNOWN",
    "Address",
    "Choice",
    "Choices",
    "Day",
    "Form",
    "Number",
    "Offered",
    "PageSchema",
    "PartialDate",
    "Text",
    "clean",
    "sentences",
]

PLUMBING = frozenset({"csrf_token", "search", "seen"})
WHOLE_FORM = ""
MARSHMALLOWS_WHOLE = "_schema"

# Error code → the sentence beside the field; a field may give its own: error_messages={"required": _l(…)}.
SENTENCES: dict[str, object] = {
    "required": _l("Please answer this question."),
    "null": _l("Please answer this question."),
    "invalid": _l("This answer could not be understood. Please write it again."),
    "choice": _l("Please choose one of the answers offered."),
    "too_long": _l("This is too long. Please write at most %(limit)s characters."),
    "phone": _l(
        "This does not look like a phone number. Please write it with the country code, for example +380 50 123 45 67."
    ),
    "phone_placeholder": _l(
        "Nobody has this number. Please write the real one, or leave the field empty if there is none."
    ),
    "phone_country": _l(
        "This number may be of several countries: %(limit)s. Please write it with the country code."
    ),
    "email": _l("This is no e-mail address."),
    "too_small": _l("Please write a number of at least %(limit)s."),
    "too_large": _l("Please write a number of at most %(limit)s."),
    "number": _l("Please write a number in digits."),
    "date_whole": _l("Please write day, month and year in digits, for example 27 3 1980."),
    "date_year": _l("Write the year in four digits, for example 1980."),
    "date_real": _l("There is no such date. Look at day and month again."),
    "date_future": _l("This date lies in the future. Please look at it again."),
    "date_past": _l("This date lies too far back. Please look at the year again."),
    "unexpected": _l(
        "This page has changed since you opened it. Please look at your answers and send them again."
    ),
}
OWN_CODES = {"validator_failed": "invalid", "too_low": "too_small"}


class Form:
    """One filled form: `values` as typed (text or list), `errors` by field, `data` when valid."""

    def __init__(self, values: Mapping[str, Any] | None = None, errors: Mapping[str, list[str]] | None = None,
                 data: Mapping[str, Any] | None = None) -> None:  # fmt: skip
        self.values = dict(values or {})
        self.errors = dict(errors or {})
        self.data = dict(data or {})

    @classmethod
    def of(cls, schema: Schema, typed: MultiDict[str, str]) -> "Form":
        """Read what was sent; never raises: look at `valid`."""
        values = _as_typed(schema, typed)
        try:
            return cls(values, data=schema.load(_raw(schema, typed)))
        except ValidationError as error:
            return cls(values, sentences(error.messages))

    @classmethod
    def again(cls, schema: Schema, typed: MultiDict[str, str]) -> "Form":
        """The form as it was typed, not checked: shown once more for its writer to go on."""
        return cls(_as_typed(schema, typed))

    @classmethod
    def filled(cls, schema: Schema, stored: Mapping[str, Any]) -> "Form":
        """The form as it was once answered, from what is stored."""
        values: dict[str, Any] = {}
        for name, field in schema.fields.items():
            if stored.get(name) is not None:
                values.update(_scatter(field, name, stored[name]))
        return cls(values, data=stored)

    @property
    def valid(self) -> bool:
        return not self.errors

    def value(self, name: str) -> str:
        """What was typed in a single field, or ""."""
        return str(self.values.get(name) or "")

    def chosen(self, name: str, code: str) -> bool:
        """Whether a radio or checkbox is ticked."""
        value = self.values.get(name)
        return code in value if isinstance(value, list) else value == code

    def refuse(self, name: str, sentence: object) -> "Form":
        """Mark a field with a sentence from beyond the schema."""
        self.errors.setdefault(name, []).append(str(sentence))
        return self

    def refuse_all(self, errors: Mapping[str, Iterable[str]]) -> "Form":
        """Mark fields with what a deed refuses of them."""
        for name, found in errors.items():
            for sentence in found:
                self.refuse(name, sentence)
        return self


class PageSchema(Schema):
    """The base of every page's schema: strict about names, its errors are codes of SENTENCES."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unexpected", "type": "invalid"}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        _speak_in_codes(field_obj)
        inner = getattr(field_obj, "inner", None)
        if inner is not None:
            _speak_in_codes(inner)


def _speak_in_codes(field: fields.Field[Any]) -> None:
    """Replace the library's own English by codes; a sentence the schema gave stays."""
    own: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        own.update(getattr(kind, "default_error_messages", {}))
    for key, text in field.error_messages.items():
        if isinstance(text, str) and text == own.get(key) and text not in SENTENCES:
            field.error_messages[key] = _code(key)
    for check in field.validators:  # an address's own check took the library's English before this
        if getattr(check, "error", "") in own.values():
            check.error = "email"  # type: ignore[attr-defined]


def _code(key: str) -> str:
    return key if key in SENTENCES else OWN_CODES.get(key, "invalid")


def _parts(field: Any, name: str) -> tuple[str, ...]:
    return tuple(field.parts(name)) if hasattr(field, "parts") else (name,)


def _scatter(field: Any, name: str, value: Any) -> dict[str, Any]:
    if hasattr(field, "scatter"):
        return dict(field.scatter(name, value))
    return {name: list(value) if isinstance(value, list | tuple) else str(value)}


def _as_typed(schema: Schema, typed: MultiDict[str, str]) -> dict[str, Any]:
    many = {name for name, field in schema.fields.items() if isinstance(field, Choices | fields.List)}
    names = [name for name in typed if name not in PLUMBING]
    return {name: typed.getlist(name) if name in many else typed[name].replace("\0", "") for name in names}


def _raw(schema: Schema, typed: MultiDict[str, str]) -> dict[str, Any]:
    """One raw value for each field that was answered, and every name no field claims (for the refusal)."""
    claimed = {part for name, field in schema.fields.items() for part in _parts(field, name)}
    raw: dict[str, Any] = {name: typed[name] for name in typed if name not in claimed | PLUMBING}
    for name, field in schema.fields.items():
        value = _gathered(field, name, typed)
        if value is not None:
            raw[name] = value
    return raw


def _gathered(field: Any, name: str, typed: MultiDict[str, str]) -> Any:
    if hasattr(field, "gather"):
        return field.gather(name, typed)
    if isinstance(field, fields.List):
        return [text for text in typed.getlist(name) if text] or None
    return clean(typed.get(name, "")) or None


def sentences(messages: Any, known: Mapping[str, object] = SENTENCES) -> dict[str, list[str]]:
    """marshmallow's error tree, whatever its shape, as field → sentences in the reader's language."""
    tree = messages if isinstance(messages, dict) else {WHOLE_FORM: messages}
    flat = {_field_of(name): _flat(found) for name, found in tree.items()}
    unexpected = [name for name, found in flat.items() if "unexpected" in found]
    if unexpected:
        flat = {n: f for n, f in flat.items() if n not in unexpected} | {WHOLE_FORM: ["unexpected"]}
    return {name: list(dict.fromkeys(_sentence(m, known) for m in found)) for name, found in flat.items()}


def _field_of(name: Any) -> str:
    return WHOLE_FORM if name == MARSHMALLOWS_WHOLE else str(name)


def _flat(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return [leaf for branch in found.values() for leaf in _flat(branch)]
    if isinstance(found, list | tuple):
        return [leaf for branch in found for leaf in _flat(branch)]
    return [found]


def _sentence(message: Any, known: Mapping[str, object]) -> str:
    code, _, limit = str(message).partition("|")
    return str(known[code]) % {"limit": limit} if code in known else str(message)


def ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids among these texts, each once; what is none is left out."""
    found = [as_id(text) for text in texts]
    return list(dict.fromkeys(each for each in found if each))


def as_id(text: str) -> uuid.UUID | None:
    """A text as an id; None when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
