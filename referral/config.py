"""Every setting, read once from the environment; all errors at once; no default secret outside demo mode."""

import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from environs import Env, EnvValidationError, ValidationError, validate
from flask import current_app

from referral import setting_checks
from referral.offices import ANYWHERE, DEMO_OFFICE, wrong_controller, wrong_offices
from referral.setting_checks import CHECKED, GONE, LOG_LEVELS, MEMORY

ROOT = Path(__file__).resolve().parent.parent
IMPLICIT_TLS = 465
PUBLIC_NAME, NO_REPLY = "Mistok", "no-reply@bridge.example"
"""What the service is called on whatever leaves for patients: a word that names no disease."""
LONGEST_URL = 45
"""Signs of PUBLIC_URL where short texts leave: its link, the longest name and the words fit into two SMS."""
SENDER = 11
"""Letters of the name that an SMS may come from (3GPP TS 23.040)."""
GATEWAYS = (
    "SMS_TOKEN", "SMS_SECRET", "KANNEL_USERNAME", "KANNEL_PASSWORD", "KANNEL_SECRET", "TELEGRAM_TOKEN", "VIBER_TOKEN",
    "WHATSAPP_TOKEN", "WHATSAPP_FROM", "WHATSAPP_SECRET", "WHATSAPP_VERIFY", "TELEGRAM_SECRET", "SIGNAL_SERVER",
    "SIGNAL_FROM",
)  # fmt: skip
GATEWAY_ADDRESSES = ("SMS_URL", "KANNEL_URL")
"""Settings of the ways beside e-mail; without those that a way needs it is not there (channels.CHANNELS)."""
WITHOUT_SECCOMP = "I accept that a hostile file may take over what opens it"
"""What an operator has to say before files are opened on a machine that has no seccomp."""
SECRETS = (
    "SECRET_KEY",
    "PASSWORD_SALT",
    "TOTP_SECRET",
    "MASTER_KEYS",
    "INDEX_KEY",
    "LINK_KEY",
    "AUDIT_KEY",
    "INTAKE_KEYS",
)


WrongSettings = EnvValidationError
DATABASE = f"sqlite:///{ROOT / 'var' / 'oncobridge.sqlite'}"
SETTINGS_FILE = ROOT / "var" / "settings.env"


def settings() -> dict[str, Any]:
    """The whole configuration; raises WrongSettings naming every wrong setting at once."""
    env = Env(eager=False)
    demo = env.bool("DEMO", False)
    _read_file(env, demo)
    kept = _demo_secrets(ROOT / "var" / "demo-secrets.json") if demo else {}
    values = {
        **_plain(env, demo),
        **_mail(env),
        **_returns(env),
        **_gateways(env),
        **_opening(env),
        **_serving(env),
        **_metrics(env),
        **{name: _secret(env, name, kept) for name in SECRETS},
    }
    for name, sentence in GONE.items():
        env.str(name, None, validate=setting_checks.refuse(sentence))
    env.seal()
    return {**values, **_derived(values)}


def setting(name: str) -> Any:
    """The running app's value of a setting, for those who know nothing else of Flask; KeyError for an unknown name."""
    return current_app.config[name]


def _plain(env: Env, demo: bool) -> dict[str, Any]:
    return {
        "DEMO": demo,
        "DATABASE_URL": env.str("DATABASE_URL", DATABASE, validate=setting_checks.database),
        "PUBLIC_URL": _public_url(env),
        "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", 0),
        "PUBLIC_NAME": env.str("PUBLIC_NAME", PUBLIC_NAME, validate=validate.Length(min=1, max=40)),
        "COORDINATION": _coordination(env, demo),
        "CONTROLLER": env.json("CONTROLLER", {}, validate=setting_checks.right(wrong_controller)),
        "FETCH_USER_AGENT": env.str("FETCH_USER_AGENT", "") or None,
        "LINK_PROBER": env.int("LINK_PROBER", 0, validate=validate.Range(min=0, max=500)),
        "SESSION_HOURS": env.float("SESSION_HOURS", 12, validate=validate.Range(min=0.01, max=72)),
        "LINK_DAYS": env.int("LINK_DAYS", 14, validate=validate.Range(min=1, max=60)),
        "LOG_LEVEL": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS)),
        "AUDIT_ANCHORS": env.str("AUDIT_ANCHORS", "") or None,
        "PAPERS": env.str("PAPERS", "") or None,
        "BACKUP_TO": env.str("BACKUP_TO", "") or None,
        "BACKUP_KEY": env.str("BACKUP_KEY", "", validate=validate.Regexp("^([A-Za-z0-9_-]{43}=)?$")) or None,
        "BACKUP_DATABASE_URL": env.str("BACKUP_DATABASE_URL", "") or None,
    }


def _serving(env: Env) -> dict[str, Any]:
    """How gunicorn serves, which reads the numbers itself; several processes count attempts where all see them."""
    counted = env.str("RATELIMIT_STORAGE_URI", MEMORY, validate=setting_checks.counted_in) or ""
    env.int("WEB_WORKERS", 1, validate=(validate.Range(min=1, max=64), setting_checks.shared(counted)))
    env.int("WEB_THREADS", 8, validate=validate.Range(min=1, max=256))
    env.int("WEB_LEAVES_AFTER", 0, validate=validate.Range(min=0, max=120))
    return {"RATELIMIT_STORAGE_URI": counted}


def _metrics(env: Env) -> dict[str, Any]:
    """Where a monitor may ask; off where no port is named, and never on the port that everybody reaches."""
    apart = (setting_checks.unlike(env.int("PORT", 8000), "PORT"), validate.Range(min=0, max=65_535))
    return {
        "METRICS_PORT": env.int("METRICS_PORT", 0, validate=apart),
        "METRICS_HOST": env.str("METRICS_HOST", "127.0.0.1"),
        "METRICS_DIR": env.str("METRICS_DIR", "")
        or str(_counted_in(env.str("DATABASE_URL", DATABASE) or "")),
    }


def _counted_in(url: str) -> Path:
    """A folder in memory where the system has one: what counts there cannot be ended by a full disk."""
    folder = Path("/dev/shm") if Path("/dev/shm").is_dir() else ROOT / "var"
    return folder / f"oncobridge-{os.getuid()}-{sha256(url.encode()).hexdigest()[:8]}"


def _mail(env: Env) -> dict[str, Any]:
    """By which server letters leave, and in whose name."""
    return {
        "MAIL_SERVER": env.str("MAIL_SERVER", "127.0.0.1"),
        "MAIL_PORT": env.int("MAIL_PORT", 8025),
        "MAIL_SECURITY": _mail_security(env),
        "MAIL_CA_FILE": env.str("MAIL_CA_FILE", "") or None,
        "MAIL_USERNAME": env.str("MAIL_USERNAME", "") or None,
        "MAIL_PASSWORD": env.str("MAIL_PASSWORD", "") or None,
        "MAIL_DEFAULT_SENDER": env.str("MAIL_SENDER", f"{env.str('PUBLIC_NAME', PUBLIC_NAME)} <{NO_REPLY}>"),
    }


def _returns(env: Env) -> dict[str, Any]:
    """Where letters come back to that cannot be delivered, and how that mailbox is read."""
    return {
        "BOUNCE_ADDRESS": env.str("BOUNCE_ADDRESS", "", validate=setting_checks.returns) or None,
        "BOUNCE_IMAP_SERVER": env.str("BOUNCE_IMAP_SERVER", "") or None,
        "BOUNCE_IMAP_PORT": env.int("BOUNCE_IMAP_PORT", 993),
        "BOUNCE_IMAP_USERNAME": env.str("BOUNCE_IMAP_USERNAME", ""),
        "BOUNCE_IMAP_PASSWORD": env.str("BOUNCE_IMAP_PASSWORD", ""),
        "BOUNCE_IMAP_FOLDER": env.str("BOUNCE_IMAP_FOLDER", "INBOX"),
    }


def _opening(env: Env) -> dict[str, Any]:
    """How papers are opened, and who looks at them before."""
    said = env.str("OPEN_WITHOUT_SECCOMP", "", validate=validate.OneOf(("", WITHOUT_SECCOMP)))
    return {
        "OPEN_WITHOUT_SECCOMP": said == WITHOUT_SECCOMP,
        "CLAMD": env.str("CLAMD", "", validate=setting_checks.clamd) or None,
    }


def _public_url(env: Env) -> str:
    here = f"http://127.0.0.1:{env.int('PORT', 8000)}"
    checks = (setting_checks.web_address, _check_fits(env))
    return (env.str("PUBLIC_URL", here, validate=checks) or "").rstrip("/")


def _gateways(env: Env) -> dict[str, Any]:
    """What the ways beside e-mail need; empty where it is not set."""
    name = env.str("PUBLIC_NAME", PUBLIC_NAME)[:SENDER]
    return {
        **{each: env.str(each, "") for each in GATEWAYS},
        **{
            each: (env.str(each, "", validate=setting_checks.private) or "").rstrip("/")
            for each in GATEWAY_ADDRESSES
        },
        "SMS_SENDER": env.str("SMS_SENDER", name),
        "KANNEL_SENDER": env.str("KANNEL_SENDER", name),
        "SIGNAL_TLS": env.bool("SIGNAL_TLS", True),
    }


def _check_fits(env: Env) -> Callable[[str], None]:
    def check(address: str) -> None:
        speaks = any(env.str(name, "") for name in (*GATEWAYS, *GATEWAY_ADDRESSES))
        if speaks and len(address) > LONGEST_URL:
            raise ValidationError(f"give at most {LONGEST_URL} signs: its link must fit into two SMS")

    return check


def _mail_security(env: Env) -> str:
    """How the mail server is spoken to: "tls" from the first byte, "starttls", or "none"."""
    by_port = "tls" if env.int("MAIL_PORT", 8025) == IMPLICIT_TLS else "none"
    usual = "starttls" if env.bool("MAIL_USE_TLS", False) and by_port == "none" else by_port
    return env.str("MAIL_SECURITY", usual, validate=validate.OneOf(("tls", "starttls", "none")))


def _coordination(env: Env, demo: bool) -> dict[str, Any]:
    """The offices of the coordination by country, one for all others; outside a demo one has to be named."""
    usual = ({ANYWHERE: DEMO_OFFICE},) if demo else ()
    return dict(env.json("COORDINATION", *usual, validate=setting_checks.right(wrong_offices)) or {})


def _read_file(env: Env, demo: bool | None) -> None:
    """What the file of settings says counts where the environment says nothing; a demo has secrets of its own."""
    path = env.str("SETTINGS", str(SETTINGS_FILE)) or ""
    if demo or ("SETTINGS" not in os.environ and not Path(path).exists()):
        return
    env.str("SETTINGS", path, validate=setting_checks.readable)
    if os.access(path, os.R_OK):
        for name, value in dotenv_values(path, interpolate=False).items():
            os.environ.setdefault(name, value or "")


def _secret(env: Env, name: str, kept: dict[str, str]) -> str:
    checks = (validate.Length(min=32), CHECKED[name]) if name in CHECKED else (validate.Length(min=32),)
    if name in kept:
        return env.str(name, kept[name], validate=checks)
    return env.str(name, validate=checks)


def _demo_secrets(path: Path) -> dict[str, str]:
    """Random secrets of this one demo installation, made at its first start and kept beside its database."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if missing := [name for name in SECRETS if name not in kept]:
        kept |= {name: new_key() for name in missing}
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(kept))
    return kept


def keep_private(folder: Path = ROOT / "var") -> None:
    """What this process writes is its owner's alone; so is what lies in var/ already, and who can write there."""
    os.umask(0o077)
    if folder.is_dir():
        folder.chmod(0o700)
        for found in folder.rglob("*"):
            if not found.is_symlink():
                found.chmod(0o700 if found.is_dir() else 0o600)


def new_key() -> str:
    """A fresh 256-bit key, base64 for a setting.

    **Who loses MASTER_KEYS loses everybody**: no back-up holds them, and without them nobody can ever read a name, a
    telephone number or a paper again. Keep them on paper or on a second machine, apart from the back-ups.
    """
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "SQLALCHEMY_DATABASE_URI": _driver(values["DATABASE_URL"]),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
        "MASTER_KEYS": [_key(key) for key in values["MASTER_KEYS"].split(",")],
        "INDEX_KEY": _key(values["INDEX_KEY"]),
        "LINK_KEY": _key(values["LINK_KEY"]),
        "AUDIT_KEYS": [_key(key) for key in values["AUDIT_KEY"].split(",")],
        "INTAKE_KEYS": [_key(key) for key in values["INTAKE_KEYS"].split(",")],
        "AUDIT_ANCHORS": values["AUDIT_ANCHORS"] or str(anchors_of(values["DATABASE_URL"])),
        "PAPERS": values["PAPERS"] or str(papers_of(values["DATABASE_URL"])),
        "BACKUP_STATE": str(_beside(values["DATABASE_URL"], "backup", ".backup")),
        "SECURITY_PASSWORD_SALT": values["PASSWORD_SALT"],
        "SECURITY_TOTP_SECRETS": {"1": values["TOTP_SECRET"]},
        "MAX_CONTENT_LENGTH": 26 * 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
    }


def anchors_of(url: str) -> Path:
    """Where the audit's anchors lie if nothing else is said."""
    return _beside(url, "audit", ".anchors")


def papers_of(url: str) -> Path:
    """The folder where papers lie if nothing else is said."""
    return _beside(url, "papers", ".papers")


def _beside(url: str, what: str, ending: str) -> Path:
    """Beside an SQLite file, else in var/, by the database."""
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and path:
        return Path(path.partition("?")[0] + ending)
    return ROOT / "var" / f"{what}-{sha256(url.rpartition('@')[2].encode()).hexdigest()[:8]}{ending}"


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _key(text: str) -> bytes:
    return urlsafe_b64decode(text)
