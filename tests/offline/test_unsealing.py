"""Sealing and opening agree to the byte with the vector that the phone's side checks; keys, steps and clocks alone."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from referral.offline import clock, intake_keys, unsealing
from referral.offline.converting import converted
from referral.offline.unsealing import NotOpened
from tests.offline import make_vector, sealing

VECTOR: dict[str, Any] = json.loads((Path(__file__).parent / "vector.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_the_vector_is_what_the_python_phone_makes() -> None:
    assert {**make_vector.vector(), "signature_of_envelope": VECTOR["signature_of_envelope"]} == VECTOR


def test_the_service_opens_the_vector_and_knows_its_signature() -> None:
    body = VECTOR["envelope"].encode()
    mine = ec.derive_private_key(int.from_bytes(sealing.unb64(VECTOR["intake_private"])), intake_keys.CURVE)
    assert unsealing.plain_of(unsealing.outside(body), mine).decode() == VECTOR["plain"]
    point, signed = sealing.unb64(VECTOR["device_point"]), VECTOR["signature_of_envelope"]
    assert unsealing.is_signed(point, body, signed)
    assert not unsealing.is_signed(point, body + b" ", signed)
    assert not unsealing.is_signed(sealing.unb64(VECTOR["intake_point"]), body, signed)


def test_a_photograph_is_put_together_and_an_altered_one_is_not() -> None:
    key, nonce = bytes(32), bytes(8)
    plain = bytes(range(256)) * 600
    pieces = sealing.sealed_chunks(plain, key, nonce)
    assert len(pieces) == 3 and unsealing.photograph(pieces, key, nonce) == plain
    for wrong in (pieces[::-1], [pieces[0], pieces[2], pieces[1]], [pieces[0][:-1] + b"x", *pieces[1:]]):
        with pytest.raises(NotOpened):
            unsealing.photograph(wrong, key, nonce)


@pytest.mark.parametrize("made", ["", "x", "é" * 86, "A" * 86, "A" * 88 + "==", None])
def test_what_is_no_signature_is_none(made: Any) -> None:
    assert not unsealing.is_signed(sealing.unb64(VECTOR["device_point"]), b"body", made)


def test_a_secret_of_the_settings_gives_two_keys_that_differ_from_every_other() -> None:
    secrets = [bytes([n]) * 32 for n in range(20)]
    both = {
        intake_keys.point_of(intake_keys.private_key(each, purpose).public_key())
        for each in secrets
        for purpose in (intake_keys.SEALS, intake_keys.SIGNS_LIST)
    }
    assert len(both) == 40 and len({intake_keys.name_of(each) for each in secrets}) == 20


def _without_a_locale(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "locale": "uk"}


def _with_another_name(content: dict[str, Any]) -> dict[str, Any]:
    answers = {"sex" if name == "gender" else name: value for name, value in content["answers"].items()}
    return {**content, "answers": answers}


INVENTED = {-1: _without_a_locale, 0: _with_another_name}
"""Schemas -1 and 0 never were; with them the steps are gone before there are any."""


def test_an_entry_of_two_schemas_ago_goes_two_steps() -> None:
    old = {"schema": -1, "answers": {"gender": "female"}}
    assert converted(old, INVENTED) == {"schema": 1, "answers": {"sex": "female"}, "locale": "uk"}
    assert converted({"schema": 0, "answers": {}}, INVENTED) == {"schema": 1, "answers": {}}


@pytest.mark.parametrize("schema", [-2, 2, "1", None, True, 1.0])
def test_older_and_newer_schemas_go_to_a_person(schema: Any) -> None:
    """Also where a step leads from it: -2 lies three before the newest."""
    with pytest.raises(NotOpened, match="unknown_schema"):
        converted({"schema": schema, "answers": {}}, {-2: _without_a_locale, **INVENTED})


def test_without_a_written_step_nothing_is_guessed() -> None:
    with pytest.raises(NotOpened, match="unknown_schema"):
        converted({"schema": 0})


@pytest.mark.parametrize("days", [-3, 0, 3])
def test_a_clock_is_corrected_by_what_it_said_while_it_spoke(days: int) -> None:
    ahead = clock.ahead_by((NOW + timedelta(days=days)).isoformat(), NOW)
    assert ahead == days * 86_400
    said = (NOW + timedelta(days=days) - timedelta(hours=5)).isoformat()
    assert clock.corrected(said, ahead or 0, NOW) == (NOW - timedelta(hours=5), False)


@pytest.mark.parametrize(
    "said",
    [None, "", "yesterday", "2026-11-30T10:00:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"],
)
def test_a_time_that_is_none_or_yet_to_come_counts_as_now(said: Any) -> None:
    found = clock.corrected(said, 0, NOW)
    assert found.at <= NOW and (found.ahead or found.at < NOW)


def test_a_clock_that_is_a_year_and_more_away_is_no_clock() -> None:
    assert clock.ahead_by("1970-01-01T00:00:00Z", NOW) is None and clock.ahead_by(None, NOW) is None


@pytest.mark.parametrize(
    "said", ["1970-01-01T00:00:00Z", "0001-01-02T00:00:00Z", "2015-06-01T10:00:00+03:00"]
)
def test_what_a_phone_without_a_clock_says_counts_as_now(said: str) -> None:
    assert clock.corrected(said, 0, NOW) == (NOW, True)


def test_a_sign_that_no_database_keeps_is_no_entry() -> None:
    for written in (b'{"a":"x\\u0000"}', b'{"a\\u0000":1}', b'{"a":["\\\\\\u0000"]}'):
        with pytest.raises(NotOpened, match="malformed"):
            unsealing.strict(written)
    assert unsealing.strict(b'{"a":"\\\\u0000"}') == {"a": "\\u0000"}, "these six signs are words"
