"""Forged requests: no route that changes anything takes a form without this visitor's own token."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from referral import web
from referral.accounts.permissions import Permission, Role, declared
from referral.db import db
from tests.factories import a_user
from tests.pages import BASE, Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in
from tests.test_access import World, _address, _allowed, _methods, _rows, _rules, _visitor, world

__all__ = ["world"]

# Pages that keep what was typed (sealed, twelve hours) and ask for it once more: they come back, and do nothing.
COMES_BACK = {
    f"intake.{view}"
    for view in (
        *(
            "look_up",
            "create",
            "record_consent",
            "ask_to_store",
            "answer_red_flags",
            "answer_signs",
            "keep_bedside",
            "answer",
            "answer_locality",
            "answer_diagnosis",
            "answer_locality_and_diagnosis",
        ),
        "seen_by_doctor",
    )
}
# The libraries' own pages, under the sign-in library's address.
SIGN_IN = {"login", "logout", "forgot_password", "reset_password", "change_password", "verify", "tf_select"}
SIGN_IN |= {
    "two_factor_setup",
    "two_factor_setup_validate",
    "two_factor_token_validation",
    "two_factor_rescue",
}
SIGN_IN |= {"mf_recovery", "mf_recovery_codes"}
SIGN_IN |= {"wan_register", "wan_register_response", "wan_signin", "wan_signin_response", "wan_delete"}
SIGNED = {"gateways.hear", "gateways.listen"}
"""What a gateway reports or has heard: no browser sends it, it bears a signature of its own (tests/channels)."""
PHONES = {
    "offline.deliver": "delivering",
    "offline.deliver_signs": "delivering",
    "offline.begin_paper": "papers",
    "offline.take_piece": "papers",
    "offline.receive_whole": "papers",
}
"""Doors of phones without a network, each in its module: a request bears the phone's own signature (tests/offline)."""
SIGNED_FORM = {"screening.tick", "screening.call", "screening.ask_call"}
"""Pages of nobody's account, without any cookie: each form bears a token that we signed (tests/screening)."""
WITH_TOKEN = {
    "reset_password",
    "two_factor_setup_validate",
    "wan_register_response",
    "wan_signin_response",
}


def _changing(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())
    ]


def _forged(visitor: Pages, address: str, **form: Any) -> tuple[int, str]:
    with visitor.app.app_context():
        answer = visitor.client.post(address, base_url=BASE, data=form, headers={"Accept": "text/html"})
    db.session.rollback()
    return answer.status_code, answer.headers.get("Location", "")


def test_nothing_is_exempt_but_what_a_gateway_signs() -> None:
    exempt = {f"referral.{endpoint.replace('.', '.views.')}" for endpoint in SIGNED}
    exempt |= {f"referral.{endpoint.replace('.', '.views.public.')}" for endpoint in SIGNED_FORM}
    exempt |= {f"referral.offline.views.{module}.{view.partition('.')[2]}" for view, module in PHONES.items()}
    assert (web.csrf._exempt_views, web.csrf._exempt_blueprints) == (exempt, set())


def test_every_change_is_a_post_and_the_sign_in_pages_are_those_we_know(app: Flask) -> None:
    assert {method for rule in _changing(app) for method in _methods(rule)} == {"GET", "POST", "PUT"}
    theirs = {rule.endpoint for rule in _changing(app) if rule.endpoint.startswith("security.")}
    assert theirs == {f"security.{name}" for name in SIGN_IN}


def _who_may(permission: Permission) -> str:
    return (
        "anonymous" if _allowed(permission, "anonymous") else next(r for r in Role if _allowed(permission, r))
    )


@pytest.mark.parametrize("token", [None, "", "0" * 91, "another visitor's"])
def test_a_form_without_ones_own_token_is_refused_everywhere_and_changes_nothing(
    app: Flask, world: World, token: str | None
) -> None:
    visitors = {who: _visitor(app, who) for who in (*Role, "anonymous")}
    forged = (
        {"csrf_token": Pages(app).csrf() if token and " " in token else token} if token is not None else {}
    )
    before, wrong = _rows(), []
    for rule in (
        rule
        for rule in _rules(app)
        if "POST" in _methods(rule) and rule.endpoint not in SIGNED | SIGNED_FORM | PHONES.keys()
    ):
        visitor = visitors[_who_may(declared(app, rule.endpoint))]
        status, location = _forged(visitor, _address(app, rule, world), **forged)
        comes_back = rule.endpoint in COMES_BACK and "kept=" in location
        if status != 400 and not comes_back:
            wrong.append(f"{rule} {status}")
    assert not wrong
    assert _rows() == before


def test_the_sign_in_librarys_forms_need_the_token_too(app: Flask) -> None:
    visitors = {"anonymous": Pages(app), "signed in": Pages(app).sign_in(a_user(Role.VOLUNTEER))}
    for endpoint in sorted(SIGN_IN):
        values = {"token": "0" * 40} if endpoint in WITH_TOKEN else {}
        with app.test_request_context(base_url=BASE):
            address = app.url_map.bind("127.0.0.1").build(f"security.{endpoint}", values, method="POST")
        for visitor in visitors.values():
            assert _forged(visitor, address)[0] == 400, endpoint


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["accept", "reject", "ask_information"])
def test_another_sites_form_cannot_answer_for_a_hospital_whose_link_is_open(app: Flask, verb: str) -> None:
    referral, pages = a_sent_referral(), Pages(app)
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    assert pages.get("/answer").status == 200
    form = {"reason": "no_capacity", "note": "Which regimen?"}
    typed = {"accept": {}, "reject": {"reason": form["reason"]}, "ask_information": {"note": form["note"]}}[
        verb
    ]
    assert _forged(pages, f"/answer/step/{verb}", **typed)[0] == 400
    assert referral.state == "received"
    assert pages.post(f"/answer/step/{verb}", typed).status == 303, "the same form with its token is taken"
    assert referral.state != "received"
