"""Sign-in by flask-security: passwords, sessions, second factor by role; its pages and words are ours."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask, request
from flask_login import current_user
from flask_security import MailUtil, PasswordUtil, Security, SQLAlchemyUserDatastore
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import url_for_security
from sqlalchemy import inspect

from referral import audit, keyring, library_writes, occasions, outbox, readiness, web
from referral.accounts import library_words
from referral.accounts.models import Passkey, User
from referral.accounts.signing_in import browsers, counted_forms, entering, guessable, second_factor
from referral.config import ROOT
from referral.db import db, transaction, utc_now
from referral.errors import Refusal, StartRefused
from referral.i18n import _l
from referral.sqlite import is_missing

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
NOT_OFFERED = ("wan_verify", "wan_verify_response")
"""Pages of the library that nothing of ours leads to."""
UTILITIES: dict[str, Any] = {
    "totp_cls": second_factor.StepsOnce,
    "mf_recovery_codes_util_cls": second_factor.CodesOnce,
}
FORMS: dict[str, Any] = {
    "login_form": counted_forms.CountedLogin,
    "verify_form": counted_forms.CountedVerify,
    "change_password_form": counted_forms.CountedChange,
    "two_factor_verify_code_form": counted_forms.CountedCode,
    "mf_recovery_form": counted_forms.CountedRecovery,
}
FROM_ONE_ADDRESS = {
    "login": "100 per 5 minutes",
    "two_factor_token_validation": "100 per 5 minutes",
    "mf_recovery": "100 per 5 minutes",
    "forgot_password": "20 per 5 minutes",
}
"""What does not end in the right secret, by network; a whole shelter has one. Each account has counts of its own."""
SETTINGS = {
    "SECURITY_URL_PREFIX": "/account",
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_PASSWORD_HASH": "argon2",
    # 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet, read 2026-11.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19_456,
        "argon2__rounds": 2,
        "argon2__parallelism": 1,
    },
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/",
    "SECURITY_TOTP_ISSUER": "OncoBridge",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_I18N_DOMAIN": "messages",
    "SECURITY_I18N_DIRNAME": str(ROOT / "translations"),
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    # A passkey takes the place of the code, never of the password; the own password confirms who is signed in.
    "SECURITY_WEBAUTHN": True,
    "SECURITY_INPUT_NORMALIZE_FORM": "NFC",
    "SECURITY_WAN_RP_NAME": "OncoBridge",
    "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": False,
    "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": False,
    "SECURITY_WAN_ALLOW_AS_VERIFY": [],
    "SECURITY_API_ENABLED_METHODS": ["session"],
    # Who changes or adds a factor writes the password once more if that is longer ago.
    "SECURITY_FRESHNESS": timedelta(minutes=15),
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=5),
    "SECURITY_DATETIME_FACTORY": utc_now,
    "SECURITY_JOIN_USER_ROLES": False,
    # Whether a domain takes mail is found out by sending: a look-up tells who has an account, and fails without DNS.
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
}


class _NoRoles:
    """The role is a column of the account; the library's role table is not used."""


class OutboxMail(MailUtil):
    """The library's letters go through our outbox; a letter keeps only the reader's id, never a token."""

    def send_mail(self, template: str, *_args: Any, **context: Any) -> None:
        """Post the letter called as the library's template (security/email/reset_instructions)."""
        user, name = context["user"], template.rpartition("/")[2]
        if name != "reset_instructions":
            raise LookupError(f"no letter called {name}")
        account = f"user:{user.id}"
        _tell_reset(
            outbox.Reader(occasions.ACCOUNT, account, user.email, user.language or "en"), str(user.id)
        )


class _OwnPasswords(PasswordUtil):
    """The library's check of a new password, and whether it is guessed first."""

    def validate(self, password: str, is_register: bool, **facts: Any) -> tuple[list[Any] | None, str]:
        """What is wrong with a password, and how it is kept."""
        wrong, kept = super().validate(password, is_register, **facts)
        return wrong or ([str(guessable.SAY_ANOTHER)] if guessable.is_guessable(kept) else None), kept


@transaction
def _tell_reset(reader: outbox.Reader, user_id: str) -> None:
    now = utc_now()
    outbox.tell("account.reset", reader, reader.name, now.isoformat(), now, user=user_id)


@outbox.letter("reset_instructions")
def _reset_letter(facts: dict[str, Any]) -> dict[str, Any] | None:
    user = db.session.get(User, uuid.UUID(facts["user"]))
    if user is None or not user.active:
        return None
    token: str = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return {"name": user.name, "link": url_for_security("reset_password", token=token, _external=True)}


def init_app(app: Flask) -> None:
    """Set up signing in, its limits and its letters."""
    app.config.update(SETTINGS, **library_words.OWN)
    app.config["PERMANENT_SESSION_LIFETIME"] = int(app.config["SESSION_HOURS"] * 3600)
    datastore = SQLAlchemyUserDatastore(db, User, _NoRoles, webauthn_model=Passkey)  # type: ignore[arg-type]  # no table of roles
    library = Security(mail_util_cls=OutboxMail, password_util_cls=_OwnPasswords, **UTILITIES, **FORMS)
    library.init_app(app, datastore)
    library.want_json(lambda _request: False)
    app.before_request(_refuse_unsafe_address)
    browsers.init_app(app)
    second_factor.init_app(app)
    entering.init_app(app)
    for endpoint in NOT_OFFERED:
        app.view_functions[f"security.{endpoint}"] = entering.not_offered
    library_writes.hold(app)
    for endpoint, most in FROM_ONE_ADDRESS.items():
        _limit(app, f"security.{endpoint}", most)


def _limit(app: Flask, endpoint: str, most: str) -> None:
    """Count by network what was wrong, not what was right; the owner's own browser is held up by nobody."""
    limited: Any = web.limiter.limit(
        most,
        methods=["POST"],
        deduct_when=_was_wrong,
        exempt_when=_is_own_browser,
    )
    app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def _was_wrong(_answer: Any) -> bool:
    return not counted_forms.was_right()


def _is_own_browser() -> bool:
    email = request.form.get("email", "")
    return bool(email) and browsers.is_known(counted_forms.subject_of(email))


def _refuse_unsafe_address() -> None:
    """A browser silently drops our cookie on plain http elsewhere than this machine: say so instead."""
    if request.endpoint != "security.login" or request.is_secure:
        return
    host = request.host.rpartition(":")[0] if request.host.count(":") else request.host
    if host not in LOOPBACK:
        raise Refusal(
            _l("Signing in works only over https, or on this very computer at http://127.0.0.1. Use that.")
        )


def account_language() -> str | None:
    """The signed-in reader's own language, or None."""
    user: Any = current_user
    return user.language if user and user.is_authenticated else None


def account_country() -> str | None:
    """In which country's time the signed-in reader lives: the only one they have set. A hospital's page says it."""
    user: Any = current_user
    is_known = user and user.is_authenticated and len(user.countries or ()) == 1
    return str(user.countries[0]) if is_known else None


def keep_language(language: str) -> None:
    """Keep the language the signed-in reader chose in their account."""
    user: Any = current_user
    if user and user.is_authenticated:
        _set_language(user, language)


def keep_settings(language: str, countries: list[str]) -> None:
    """Keep what the signed-in reader has set in their account."""
    user: Any = current_user
    _set(user, language, countries)


@transaction
def _set(user: User, language: str, countries: list[str]) -> None:
    _note_changes(user, language=language, countries=countries)
    user.language, user.countries = language, countries


@transaction
def _set_language(user: User, language: str) -> None:
    _note_changes(user, language=language)
    user.language = language


def _note_changes(user: Any, **values: Any) -> None:
    """Which settings are about to be others."""
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    if changed:
        row = db.session.get_one(User, user.id)
        audit.record(row.as_actor(), "account.settings_changed", row, utc_now(), changed=changed)


def refuse_unsafe_start(app: Flask) -> None:
    """Stop the start when demo mode and the database do not belong together; mark one that is unmarked.

    A database without tables passes: it is new. One with people in it but no mark is taken for real. Outside demo mode
    a name and a telephone of the coordination are needed.
    """
    if not app.config["DEMO"] and not app.config["COORDINATION"]:
        raise StartRefused("nobody is named whom people can call: set COORDINATION (README, Settings)")
    with app.app_context():
        if is_missing(db.engine) or not inspect(db.engine).has_table(User.__tablename__):
            return
        readiness.refuse_wrong_installation()
        _refuse_blind_start()
        if app.config["DEMO"] and readiness.installation() is None and _accounts():
            raise StartRefused("people are in this unmarked database; it will not be opened in demo mode")
        if not app.config["DEMO"] and _accounts(User.is_demo):
            raise StartRefused("a demo account is in the database; outside demo mode this will not start")
        readiness.declare(readiness.DEMO if app.config["DEMO"] else readiness.REAL, utc_now())


def _refuse_blind_start() -> None:
    """A database of before this could be asked is migrated first."""
    if inspect(db.engine).has_table(keyring.KeyHolder.__tablename__):
        keyring.refuse_blind_start()
        keyring.refuse_dead_links()


def _accounts(*conditions: Any) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(User).where(*conditions)) or 0
