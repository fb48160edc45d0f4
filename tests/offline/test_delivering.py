"""A phone delivers: filed once however often it comes; what cannot be opened is kept; strangers are told nothing."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case, Patient
from referral.offline import intake_keys
from referral.offline.actions import devices
from referral.offline.models import Device, Entry, Envelope
from tests.factories import a_user
from tests.offline import sealing
from tests.offline.phones import ANSWERS, a_phone, an_entry, now, signs

pytestmark = pytest.mark.both_databases


def _cases() -> list[Case]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Case)))


def _envelopes() -> list[Envelope]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Envelope).order_by(Envelope.arrived_at)))


def test_an_entry_becomes_a_case_that_is_handed_over_and_its_envelope_goes(app: Flask) -> None:
    phone, entry = a_phone(app), an_entry()
    status, said = phone.send(phone.sealed(entry))
    (case,) = _cases()
    assert status == 200 and said["state"] == "received" and said["reference"] == case.reference, said
    assert case.idempotency_key == uuid.UUID(entry["id"]) and case.submitted_at and case.state == "waiting"
    assert case.created_by == phone.user.id and case.site_group == "breast"
    assert case.patient.identity and case.patient.identity["name_original"] == "Тестова Олена"
    (envelope,) = _envelopes()
    assert (envelope.state, envelope.body) == ("filed", None) and envelope.digest


def test_the_same_again_says_the_same_and_files_nothing(app: Flask) -> None:
    phone, other, entry = a_phone(app), a_phone(app), an_entry()
    body = phone.sealed(entry)
    first = phone.send(body)[1]["reference"]
    again, maker = phone.send(body)[1], phone.phone.sign(body)
    elsewhere = other.send(body, maker=maker)[1]
    sealed_anew = phone.send(phone.sealed(entry))[1]
    assert {first} == {each["reference"] for each in (again, elsewhere, sealed_anew)}
    assert len(_cases()) == 1 and phone.ask(entry["id"])[1]["reference"] == first


def test_another_phone_delivers_what_it_cannot_open(app: Flask) -> None:
    maker, other = a_phone(app), a_phone(app)
    body = maker.sealed(an_entry())
    status, said = other.send(body, maker=maker.phone.sign(body))
    (case,) = _cases()
    assert (status, said["state"]) == (200, "received") and case.created_by == maker.user.id


def test_answers_to_mend_are_told_field_by_field_in_the_entrys_language_and_nothing_is_filed(
    app: Flask,
) -> None:
    phone = a_phone(app)
    entry = an_entry(answers={**ANSWERS, "sex": "", "phone": "12", "nobody_asks": "x"})
    said = phone.send(phone.sealed(entry))[1]
    assert said["state"] == "needs_mending" and {"sex", "phone", "nobody_asks"} <= said["errors"].keys()
    assert "Стать" in " ".join(said["errors"]["sex"])
    assert not _cases() and not db.session.scalars(db.select(Patient)).all() and _envelopes()[0].body
    mended = {**entry, "answers": ANSWERS}
    assert phone.send(phone.sealed(mended))[1]["state"] == "received"
    assert len(_cases()) == 1 and all(each.body is None for each in _envelopes())


def test_open_signs_are_named(app: Flask) -> None:
    phone, some = a_phone(app), signs()
    left = some.pop("chest_pain") and "chest_pain"
    said = phone.send(phone.sealed(an_entry(signs=some)))[1]
    assert (said["state"], said["missing_signs"]) == ("needs_mending", [left]) and "signs" in said["errors"]


def test_without_a_yes_nothing_is_kept(app: Flask) -> None:
    phone = a_phone(app)
    said = phone.send(phone.sealed(an_entry(answers={**ANSWERS, "agrees": "no"})))[1]
    assert said["state"] == "needs_mending" and "agrees" in said["errors"] and not _cases()


def test_an_unfinished_entry_is_a_draft_of_its_writer(app: Flask) -> None:
    phone = a_phone(app)
    answers = {"agrees": "yes", "given_by": "patient", "read_in": "uk", "name_original": "Недописана Оля"}
    said = phone.send(phone.sealed(an_entry(answers=answers, signs={}, unfinished=True)))[1]
    (case,) = _cases()
    assert said["state"] == "received" and case.state == "draft" and case.keeper_id == phone.user.id
    assert (case.patient.identity or {})["name_original"] == "Недописана Оля"


def _cut(body: bytes) -> bytes:
    return body[:-40]


def _with(**changed: Any) -> Any:
    return lambda body: sealing.dumped({**json.loads(body), **changed})


def _bit(body: bytes) -> bytes:
    said = json.loads(body)
    raw = bytearray(sealing.unb64(said["sealed"]))
    raw[5] ^= 1
    return sealing.dumped({**said, "sealed": sealing.b64(bytes(raw))})


FAULTS: dict[str, tuple[Any, str]] = {
    "cut": (_cut, "malformed"),
    "no JSON": (lambda _: b"\xff\xfe", "malformed"),
    "a list": (lambda _: b"[]", "malformed"),
    "100,000 brackets": (lambda _: b"[" * 100_000, "malformed"),
    "doubled names": (lambda body: body[:-1] + b',"v":1}', "malformed"),
    "NaN": (lambda body: body.replace(b'"v":1', b'"v":NaN'), "malformed"),
    "more names": (_with(more="x"), "malformed"),
    "version 2": (_with(v=2), "unknown_version"),
    "another key": (_with(key="0" * 16), "unknown_key"),
    "one bit": (_bit, "damaged"),
    "a point off the curve": (_with(epk=sealing.b64(b"\x04" + b"\x01" * 64)), "damaged"),
    "another salt": (_with(salt=sealing.b64(b"\x00" * 32)), "damaged"),
    "another id outside": (_with(id=str(uuid.uuid4())), "swapped"),
    "a phone that nobody enrolled": (_with(device=str(uuid.uuid4())), "unknown_device"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_opened_is_kept_sealed_for_a_person(app: Flask, fault: str) -> None:
    phone = a_phone(app)
    change, reason = FAULTS[fault]
    body = change(phone.sealed(an_entry()))
    status, said = phone.send(body)
    assert (status, said["state"]) == (200, "refused"), said
    (envelope,) = _envelopes()
    assert (envelope.state, envelope.reason, envelope.body) == ("waits", reason, body) and not _cases()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"schema": 2}, "unknown_schema"),
        ({"schema": True}, "unknown_schema"),
        ({"answers": {"sex": {"a": "b"}}}, "malformed"),
        ({"locale": "xx"}, "malformed"),
        ({"signs": {"chest_pain": {"answer": "maybe"}}}, "malformed"),
        ({"kind": "signs"}, "malformed"),
    ],
)
def test_what_was_sealed_and_is_no_entry_is_kept_too(
    app: Flask, changed: dict[str, Any], reason: str
) -> None:
    phone = a_phone(app)
    assert phone.send(phone.sealed(an_entry(**changed)))[1]["state"] == "refused"
    assert _envelopes()[0].reason == reason and not _cases()


def test_a_wrong_signature_of_the_maker_goes_to_a_person(app: Flask) -> None:
    maker, other = a_phone(app), a_phone(app)
    body = maker.sealed(an_entry())
    assert other.send(body, maker=other.phone.sign(body))[1]["state"] == "refused"
    assert other.send(body)[1]["state"] == "refused"
    assert {each.reason for each in _envelopes()} == {"wrong_signature"} and not _cases()


def test_strangers_are_all_told_the_same_and_nothing_is_kept(app: Flask) -> None:
    phone = a_phone(app)
    body = phone.sealed(an_entry())
    nobody = {"X-Device": str(uuid.uuid4())}
    told = [
        phone.send(body, **nobody),
        phone.send(body, **{"X-Device-Signature": "x"}),
        phone.send(body, **{"X-Device-Signature": a_phone(app).phone.sign(body)}),
        phone.send(body, **{"X-Device": "no id", "X-Device-Signature": ""}),
    ]
    assert {(status, said["state"]) for status, said in told} == {(403, "not_enrolled")} and not _envelopes()


def test_what_is_too_large_is_refused_before_it_is_read(app: Flask) -> None:
    phone = a_phone(app)
    assert phone.send(b"x" * (256 * 1024 + 1))[0] == 413 and not _envelopes()


def test_of_a_phone_that_is_switched_off_entries_come_by_another_and_go_to_a_person(app: Flask) -> None:
    lost, other = a_phone(app), a_phone(app)
    body = lost.sealed(an_entry())
    device = db.session.get_one(Device, uuid.UUID(lost.phone.device))
    devices.switch_off(device, lost.user.as_actor(), now())
    assert lost.send(body)[1]["state"] == "switched_off"
    assert other.send(body, maker=lost.phone.sign(body))[1]["state"] == "refused"
    assert _envelopes()[0].reason == "switched_off" and not _cases()


def test_of_an_account_that_is_switched_off_the_same(app: Flask) -> None:
    gone, other = a_phone(app), a_phone(app)
    body, maker = gone.sealed(an_entry()), gone.phone
    gone.user.active = False
    db.session.commit()
    assert gone.send(body)[0] == 403
    assert other.send(body, maker=maker.sign(body))[1]["state"] == "refused" and not _cases()


def test_a_rotated_key_opens_what_was_sealed_before_and_a_lost_one_when_it_is_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, old = a_phone(app), app.config["INTAKE_KEYS"]
    first, second = phone.sealed(an_entry()), phone.sealed(an_entry())
    new = [b"another secret of thirty-two by.", *old]
    monkeypatch.setitem(app.config, "INTAKE_KEYS", new)
    assert phone.send(first)[1]["state"] == "received"
    monkeypatch.setitem(app.config, "INTAKE_KEYS", new[:1])
    assert phone.send(second)[1]["state"] == "refused" and _envelopes()[-1].reason == "unknown_key"
    monkeypatch.setitem(app.config, "INTAKE_KEYS", new)
    assert phone.send(second)[1]["state"] == "received" and len(_cases()) == 2


def test_the_list_of_keys_is_signed_by_each_of_them(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        app.config, "INTAKE_KEYS", [b"another secret of thirty-two by.", *app.config["INTAKE_KEYS"]]
    )
    answer = app.test_client().get("/offline/keys")
    keys = answer.get_json()["keys"]
    said = dict(each.split("=") for each in answer.headers["X-Keys-Signature"].split(", "))
    from referral.offline.unsealing import is_signed

    assert [each["id"] for each in keys] == [intake_keys.name_of(each) for each in app.config["INTAKE_KEYS"]]
    assert all(is_signed(sealing.unb64(each["signer"]), answer.data, said[each["id"]]) for each in keys)
    assert not is_signed(sealing.unb64(keys[0]["signer"]), answer.data, said[keys[1]["id"]])
    assert "private" not in answer.text and "max-age=300" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("days", [-3, 0, 3])
def test_a_phones_clock_is_corrected(app: Flask, days: int) -> None:
    phone = a_phone(app, wrong_by=timedelta(days=days))
    made = phone.clock() - timedelta(hours=5)
    entry = an_entry(made_at=made)
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    kept = db.session.get_one(Entry, uuid.UUID(entry["id"]))
    assert abs(now() - timedelta(hours=5) - kept.made_at) < timedelta(seconds=30) and not kept.made_ahead


def test_a_time_yet_to_come_counts_as_now_and_is_said(app: Flask) -> None:
    phone, entry = a_phone(app), an_entry(made_at=now() + timedelta(days=3))
    phone.send(phone.sealed(entry))
    kept = db.session.get_one(Entry, uuid.UUID(entry["id"]))
    assert kept.made_ahead and abs(now() - kept.made_at) < timedelta(seconds=30)


def test_what_another_phone_made_is_reckoned_by_that_phones_clock(app: Flask) -> None:
    maker, other = a_phone(app, wrong_by=timedelta(days=2)), a_phone(app)
    maker.send(maker.sealed(an_entry()))
    entry = an_entry(made_at=maker.clock() - timedelta(hours=1))
    body = maker.sealed(entry)
    other.send(body, maker=maker.phone.sign(body))
    kept = db.session.get_one(Entry, uuid.UUID(entry["id"]))
    assert abs(now() - timedelta(hours=1) - kept.made_at) < timedelta(seconds=30)


def test_one_who_may_be_known_is_filed_and_waits_for_a_coordinator_and_the_phone_hears_nothing(
    app: Flask,
) -> None:
    phone = a_phone(app)
    first = phone.send(phone.sealed(an_entry()))[1]
    second = phone.send(phone.sealed(an_entry()))[1]
    assert first.keys() == second.keys() and first["reference"] not in json.dumps(second)
    assert [case.may_be_known for case in _cases()].count(True) >= 1


def test_news_of_a_case_is_noted_there_and_the_desk_hears(app: Flask) -> None:
    phone = a_phone(app)
    reference = phone.send(phone.sealed(an_entry()))[1]["reference"]
    news = {"reference": reference, "happened": ["arrived"], "note": "Прибула до Кракова"}
    entry = an_entry(kind="contact", answers=news, signs={})
    body = phone.sealed(entry)
    assert [phone.send(body)[1]["reference"] for _ in range(2)] == [reference] * 2
    (case,) = _cases()
    (note,) = case.notes
    assert case.told_at and "Прибула до Кракова" in (note.text or "")


def test_news_of_a_case_of_others_goes_to_a_person(app: Flask) -> None:
    phone, other = a_phone(app), a_phone(app)
    reference = phone.send(phone.sealed(an_entry()))[1]["reference"]
    entry = an_entry(kind="contact", answers={"reference": reference, "happened": ["arrived"]}, signs={})
    assert other.send(other.sealed(entry))[1]["state"] == "refused" and not _cases()[0].notes


def test_a_coordinators_phone_delivers_and_a_hospitals_does_not(app: Flask) -> None:
    assert (lambda p: p.send(p.sealed(an_entry()))[1]["state"])(a_phone(app, a_user())) == "received"
    hospital = a_phone(app, a_user(Role.AUDITOR))
    assert hospital.send(hospital.sealed(an_entry()))[0] == 403
