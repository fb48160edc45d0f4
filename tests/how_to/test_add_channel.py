"""How do I add a channel: a module, its row, its settings; then it is offered, tried, and goes on to the next."""

import pytest

from tests.how_to.copying import Copy

MOST_FILES = 4
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
PAGER = '''"""A pager through a gateway that takes JSON."""

from referral.channels.asking import ask_json
from referral.channels.judging import judge, named
from referral.channels.short import Short
from referral.config import setting


def send(short: Short) -> str:
    """Hand it over; the gateway's name for it."""
    answer = ask_json(setting("PAGER_URL"), {"beep": short.address, "words": short.words}, {})
    return named(judge(answer).said.get("id"))
'''
ROW = """    "signal": Channel("""
PAGERS_ROW = """    "pager": Channel("Pager", pager.send, ("PAGER_URL",), NUMBER),
"""
SETTING = "`SIGNAL_SERVER`, `SIGNAL_FROM`, `SIGNAL_TLS` |"
WALK = '''"""The new way is offered, named, tried, and goes on by the next where it is refused."""

from flask import Flask
import pytest

from referral import outbox
from referral.db import db
from referral.gateways.models import AccountChannel
from tests.channels.gateways import a_gateway
from tests.channels.test_sending import set_up
from tests.duty.rotas import an_emergency, put_on_duty
from tests.factories import NOW, a_user
from tests.pages import Pages

NUMBER = "+380671234567"


def test_the_way_is_walked(app: Flask, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_gateway() as gateway, a_gateway() as other:
        monkeypatch.setitem(app.config, "PAGER_URL", gateway.address)
        set_up("kannel", app, other, monkeypatch)
        user = a_user(language="en")
        page = pages.sign_in(user).get("/settings/alarms")
        assert "Pager" in page.text
        named = {"first": "pager", "first_address": NUMBER, "second": "kannel", "second_address": NUMBER}
        pages.submit(page, "/settings/alarms", minutes="5", **named)
        assert "Pager" in pages.get("/settings").text
        gateway.status = 400
        put_on_duty(user)
        an_emergency()
        outbox.deliver(NOW)
        outbox.deliver(NOW)
        assert gateway.heard[0].said["beep"] == NUMBER and len(other.heard) == 1
        assert db.session.query(AccountChannel).filter_by(channel="pager").one().doubted_at == NOW
        gateway.status = 200
        pages.sign_in(a_user("administrator", language="en"))
        sent = pages.submit(pages.get("/letters"), "/letters/test-message", way="pager", number=NUMBER)
        assert "The test message has left" in pages.follow(sent).text and len(gateway.heard) == 2
'''


@pytest.fixture
def channel(copy: Copy) -> Copy:
    """The recipe of docs/how-to.md."""
    copy.add("referral/channels/pager.py", PAGER)
    copy.replace(
        "referral/channels/__init__.py",
        "import kannel, messengers, sms_json",
        "import kannel, messengers, pager, sms_json",
    )
    copy.replace("referral/channels/__init__.py", ROW, PAGERS_ROW + ROW)
    copy.replace("referral/config.py", '("SMS_URL", "KANNEL_URL")', '("SMS_URL", "KANNEL_URL", "PAGER_URL")')
    copy.replace("README.md", SETTING, f"`PAGER_URL`, {SETTING}")
    return copy


def test_a_channel_takes_four_files_and_reaches_people(channel: Copy) -> None:
    assert len(channel.touched) <= MOST_FILES
    channel.add("tests/channels/test_pager.py", WALK)
    channel.module("pytest", "tests/channels/test_pager.py", "-q")
    channel.run(LINT)
