"""The library's forms that check something secret: each guess is counted before the check, whoever's form it is.

The owner is told by letter once guesses from elsewhere have brought a pause; the letter of a guessed code says more,
for whoever guesses a code knows the password.
"""

import uuid
from typing import Any

from flask import request
from flask_login import current_user
from flask_security.forms import ChangePasswordForm, LoginForm, TwoFactorVerifyCodeForm, VerifyForm
from flask_security.recovery_codes import MfRecoveryForm

from referral import occasions, outbox
from referral.accounts.models import User
from referral.accounts.queries import by_email
from referral.accounts.signing_in import browsers, guesses
from referral.accounts.signing_in.guesses import CODE, PASSWORD, Guess
from referral.db import db, transaction, utc_now
from referral.fields import is_plain_address

WAS_RIGHT = "oncobridge.secret_was_right"


def was_right() -> bool:
    """Whether what this request gave as a secret was right."""
    return bool(request.environ.get(WAS_RIGHT))


def subject_of(email: str) -> str:
    """Under what the guesses at an account are counted, whether there is one or not."""
    return f"account {email.strip().casefold()}"


def account_of(user: Any) -> str:
    """The same for an account that is known."""
    return subject_of(user.email)


class _Counted:
    """A form of the library whose check is a guess; `_whose` says at which account, "" at none."""

    kind = PASSWORD

    def _whose(self) -> str:
        return ""

    def validate(self, **given: Any) -> bool:
        subject = self._whose()
        guess = _count(self.kind, subject) if subject else None
        if not super().validate(**given):  # type: ignore[misc]
            if guess and guess.begins_pause:
                tell_owner(subject, self.kind)
            return False
        request.environ[WAS_RIGHT] = True
        if guess:
            _keep_new_hash()
            guesses.take_back(guess)
        return True


def _count(kind: str, subject: str) -> Guess:
    return guesses.count(kind, subject, browsers.guesser(subject), utc_now())


def _keep_new_hash() -> None:
    """A password that was hashed by an older rule is hashed anew by the library; what follows would forget it."""
    for row in [each for each in db.session.dirty if isinstance(each, User)]:
        _set_hash(row.id, str(row.password))


@transaction
def _set_hash(user_id: uuid.UUID, kept: str) -> None:
    db.session.get_one(User, user_id).password = kept


@transaction
def tell_owner(subject: str, kind: str) -> None:
    """Write to whoever has this account that somebody guesses; once a day. Who has none is nobody."""
    user = by_email(subject.removeprefix("account "))
    if user is None or not user.active:
        return
    now, name = utc_now(), f"user:{user.id}"
    reader = outbox.Reader(occasions.ACCOUNT, name, user.email, user.language or "en")
    facts = {"user": str(user.id), "kind": kind}
    outbox.tell("account.guessed", reader, f"{name}:{kind}", now.date().isoformat(), now, **facts)


@outbox.letter("account_guessed")
def _guessed_letter(facts: dict[str, Any]) -> dict[str, Any] | None:
    user = db.session.get(User, uuid.UUID(facts["user"]))
    return {"name": user.name, "of_code": facts["kind"] == CODE} if user and user.active else None


class CountedLogin(_Counted, LoginForm):
    """An address and a password. Nobody is remembered beyond a session."""

    def _whose(self) -> str:
        self.remember.data = False
        typed = str(self.email.data or "").strip()
        return subject_of(typed) if is_plain_address(typed) and self.password.data else ""


class CountedVerify(_Counted, VerifyForm):
    """The own password once more."""

    def _whose(self) -> str:
        return account_of(current_user)


class CountedChange(_Counted, ChangePasswordForm):
    """The present password, and a new one."""

    def _whose(self) -> str:
        return account_of(current_user)


class CountedCode(_Counted, TwoFactorVerifyCodeForm):
    """Six digits; those of a secret that is only being set up are no guess at anything."""

    kind = CODE

    def _whose(self) -> str:
        is_kept = self.user is not None and self.tf_totp_secret == self.user.tf_totp_secret
        return account_of(self.user) if is_kept else ""


class CountedRecovery(_Counted, MfRecoveryForm):
    """A recovery code; small and large letters are alike, spaces around it are nothing."""

    kind = CODE

    def _whose(self) -> str:
        self.code.data = (self.code.data or "").strip().lower()
        return account_of(self.user)

    def validate(self, **given: Any) -> bool:
        """Two who give the same code at once are heard one after the other."""
        db.session.refresh(self.user, with_for_update=True)
        return super().validate(**given)
