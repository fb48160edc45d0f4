"""A word that comes in from a number: stop, or begin again, in the languages of those who write."""

from datetime import datetime

from referral.audit import Actor
from referral.messages import actions

STOP = frozenset(
    {
        "stop",
        "stopp",
        "stop all",
        "unsubscribe",
        "end",
        "quit",
        "cancel",
        "стоп",
        "стоп!",
        "відписатися",
        "отписаться",
    }
    | {"не писати", "не пишіть", "не писать", "не пишите", "хватит", "досить"}
)
START = frozenset({"start", "unstop", "старт", "почати", "начать"})
"""Exact words, as SMS operators expect of STOP; more than a word is for a person, and nobody reads it here."""


def heard(channel: str, address: str, words: str, now: datetime) -> bool:
    """Do what the word says of this number or name; False for any other word."""
    word = " ".join(words.split()).strip(" .!?«»\"'").casefold()
    actor = Actor("gateway", channel, "patient")
    if word in STOP:
        return actions.stop(address, "word", actor, now) or True
    if word in START:
        return actions.begin_again(address, actor, now) or True
    return False
