"""How tests come in: an account with a password, a browser from somewhere, the code that a phone shows."""

import re
import time
from typing import Any

from flask import Flask
from flask_security.utils import hash_password
from passlib.totp import TOTP

from referral.accounts.models import User
from referral.accounts.permissions import Role
from tests.factories import a_user
from tests.pages import BASE, Page, Pages

PASSWORD, WRONG = "a long enough sentence", "not this one at all"
HOME = "192.0.2.7"


def an_account(role: str = Role.VOLUNTEER, **facts: object) -> User:
    """Somebody with a password of their own."""
    return a_user(role, password=hash_password(PASSWORD), **facts)


class Browser(Pages):
    """A visitor whose requests come from an address of theirs."""

    def __init__(self, app: Flask, address: str = HOME) -> None:
        super().__init__(app)
        self.client.environ_base["REMOTE_ADDR"] = address

    def try_in(self, email: str, password: str = PASSWORD) -> Page:
        """Write an address and a password."""
        return self.post("/account/login", {"email": email, "password": password}, language="en")

    def is_in(self) -> bool:
        """Whether somebody is signed in here."""
        return self.get("/settings").status == 200

    def cookie(self, name: str = "__Host-session") -> str:
        """A copy of what this browser keeps."""
        found: Any = self.client.get_cookie(name, domain="127.0.0.1")
        return str(found.value) if found else ""

    def take(self, cookie: str, name: str = "__Host-session") -> "Browser":
        """Come with a copied cookie."""
        self.client.set_cookie(name, cookie, domain="127.0.0.1", secure=True, path="/")
        return self

    def set_up(self, user: User) -> tuple[str, Page]:
        """Sign in for the first time and set up the second factor: the key, and the page that follows."""
        self.try_in(user.email)
        shown = self.post("/account/tf-setup", {"setup": "authenticator"})
        found = re.search(r"<code>([A-Z2-7 -]+)</code>", shown.html)
        assert found, "the key is shown for those who cannot scan"
        key = re.sub(r"[\s-]", "", found[1])
        return key, self.post("/account/tf-validate", {"code": code_of(key)}, language="en")


def code_of(key: str, steps: int = 0) -> str:
    """What a phone shows, so many steps of half a minute from now."""
    return str(TOTP(key=key, format="base32").generate(int(time.time()) + 30 * steps).token)


__all__ = ["BASE", "HOME", "PASSWORD", "WRONG", "Browser", "an_account", "code_of"]
