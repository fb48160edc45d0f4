"""A phone is enrolled by whoever is signed in on it, with a key of its own; no more than ten, and no key twice."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict
from referral.offline.actions import devices
from referral.offline.models import Device
from tests.factories import a_user
from tests.offline import sealing
from tests.offline.phones import now
from tests.pages import BASE, Pages


def _enrol(pages: Pages, asked: Any, token: str | None = None) -> Any:
    with pages.app.app_context():
        given = (
            pages.client.get("/offline/enrol", base_url=BASE).get_json()["csrf"] if token is None else token
        )
        answer = pages.client.post(
            "/offline/enrol", json=asked, headers={"X-CSRFToken": given}, base_url=BASE
        )
    db.session.rollback()
    return answer


def _devices(user: User) -> list[Device]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Device).where(Device.user_id == user.id)))


def test_a_volunteer_enrols_this_phone_once(app: Flask) -> None:
    user, phone = a_user(Role.VOLUNTEER), sealing.Phone()
    pages = Pages(app).sign_in(user)
    asked = {"key": phone.public, "nickname": "Зелений"}
    first, again = _enrol(pages, asked).get_json(), _enrol(pages, asked).get_json()
    (device,) = _devices(user)
    assert first["device"] == again["device"] == str(device.id) and device.nickname == "Зелений"


def test_without_the_pages_token_nothing_is_enrolled(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    assert _enrol(Pages(app).sign_in(user), {"key": sealing.Phone().public}, token="x").status_code == 400
    assert not _devices(user)


def test_nobody_enrols_unless_signed_in(app: Flask) -> None:
    with app.app_context():
        assert app.test_client().get("/offline/enrol", base_url=BASE).status_code in (302, 401)


@pytest.mark.parametrize("asked", [{}, [], "x", {"key": 3}, {"key": ""}, {"key": "AAAA"}, {"key": "é"}])
def test_what_is_no_key_is_refused_in_words(app: Flask, asked: Any) -> None:
    answer = _enrol(Pages(app).sign_in(a_user(Role.VOLUNTEER)), asked)
    assert answer.status_code == 422 and answer.get_json()["why"]


def test_a_point_off_the_curve_is_no_key(app: Flask) -> None:
    wrong = sealing.b64(b"\x04" + b"\x01" * 64)
    assert _enrol(Pages(app).sign_in(a_user(Role.VOLUNTEER)), {"key": wrong}).status_code == 422


def test_a_key_of_somebody_else_or_that_was_switched_off_is_refused(app: Flask) -> None:
    one, other, phone = a_user(Role.VOLUNTEER), a_user(Role.VOLUNTEER), sealing.Phone()
    asked = {"key": phone.public}
    assert _enrol(Pages(app).sign_in(one), asked).status_code == 200
    assert _enrol(Pages(app).sign_in(other), asked).status_code == 409
    devices.switch_off(_devices(one)[0], one.as_actor(), now())
    assert _enrol(Pages(app).sign_in(one), asked).status_code == 409


def test_ten_phones_are_enough(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    keys = [sealing.point(sealing.Phone().key.public_key()) for _ in range(devices.MOST_DEVICES + 1)]
    made = [devices.enrol(user, each, "x", user.as_actor(), now()) for each in keys[:-1]]
    with pytest.raises(Conflict):
        devices.enrol(user, keys[-1], "x", user.as_actor(), now())
    devices.switch_off(made[0], user.as_actor(), now())
    assert devices.enrol(user, keys[-1], "x", user.as_actor(), now())
