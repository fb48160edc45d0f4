"""What an installation is asked, in plain words with a proposal each; the answers come from a person or a file."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TextIO
from urllib.parse import urlsplit

import click
from dotenv import dotenv_values

from referral import setting_checks
from referral.config import DATABASE, PUBLIC_NAME
from referral.i18n import HOSPITAL_LANGUAGES
from referral.offices import ANYWHERE, OFFICE
from referral.setting_checks import LOOPBACK, Wrong
from referral.setting_up.keeping import UNQUOTABLE, is_quotable
from referral.starting import WRONG

Said = Mapping[str, str]
OFFICE_PREFIX = "OFFICE_"
USUAL_SECURITY = {"465": "tls", "587": "starttls"}
HEAD = "Nothing was written. These answers are not right:"


class Question(NamedTuple):
    """One setting: what is asked, what is proposed given the answers before (None: nothing), what is refused."""

    name: str
    words: str
    proposed: Callable[[Said], str | None] = lambda _: None
    check: Callable[[str], None] = lambda _: None
    is_hidden: bool = False
    may_be_empty: bool = False


def _number(text: str) -> None:
    if not (text.isdecimal() and int(text) < 65_536):
        raise Wrong("give a number")


def _mailbox(text: str) -> None:
    name, at, domain = text.strip().rpartition("@")
    if not (name and at and domain) or any(sign.isspace() for sign in text.strip()):
        raise Wrong("give an e-mail address")


def _sender(text: str) -> None:
    _mailbox(text.rpartition("<")[2].rstrip("> "))


def _one_of(*known: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        if text not in known:
            raise Wrong(f"give one of {', '.join(known)}")

    return check


def _in_an_office(text: str) -> None:
    if '"' in text:
        raise Wrong('write it without "')


def _host(said: Said) -> str:
    return urlsplit(said["PUBLIC_URL"]).hostname or ""


def _sender_there(said: Said) -> str | None:
    host = _host(said)
    return None if host in LOOPBACK else f"{said['PUBLIC_NAME']} <no-reply@{host}>"


QUESTIONS = (
    Question("PUBLIC_URL", "Under which address do people open the service? (https://…)",
             lambda _: "http://127.0.0.1:8000", setting_checks.private),
    Question("PUBLIC_NAME", "What is it called on letters to patients? (a word that names no disease)",
             lambda _: PUBLIC_NAME),
    Question("OFFICE_ORGANISATION", "Whom do people call? The organisation:", check=_in_an_office),
    Question("OFFICE_NAME", "… the person or desk:", check=_in_an_office),
    Question("OFFICE_PHONE", "… the telephone, with +:", check=_in_an_office),
    Question("OFFICE_HOURS", "… when somebody answers:", lambda _: "24/7", _in_an_office),
    Question("OFFICE_EMAIL", "… the e-mail:", check=_mailbox),
    Question("DATABASE_URL", "Which database? (a file, or postgresql://user:password@host/name)",
             lambda _: DATABASE, setting_checks.database),
    Question("MAIL_SERVER", "By which server do letters leave? (its name, as on its certificate)"),
    Question("MAIL_PORT", "… its port:", lambda _: "587", _number),
    Question("MAIL_SECURITY", "… encrypted how? (starttls, tls, none)",
             lambda said: USUAL_SECURITY.get(said["MAIL_PORT"], "none"), _one_of("starttls", "tls", "none")),
    Question("MAIL_USERNAME", "… user name (empty: none):", lambda _: "", may_be_empty=True),
    Question("MAIL_PASSWORD", "… password (empty: none):", lambda _: "", is_hidden=True, may_be_empty=True),
    Question("MAIL_SENDER", "In whose name? (Name <address>)", _sender_there, _sender),
    Question("HOST", "Where does the service listen? (127.0.0.1: a proxy stands before it)", lambda _: LOOPBACK[0]),
    Question("PORT", "… at which port?", lambda _: "8000", _number),
    Question("TRUSTED_PROXIES", "How many proxies stand before it?",
             lambda said: "0" if _host(said) in LOOPBACK else "1", _number),
    Question("METRICS_PORT", "At which port may a monitor ask, on this machine alone? (0: none)", lambda _: "0",
             _number),
    Question("ADMINISTRATOR", "The e-mail of the first administrator:", check=_mailbox),
    Question("LANGUAGE", f"… and their language ({', '.join(HOSPITAL_LANGUAGES)}):", lambda _: "en",
             _one_of(*HOSPITAL_LANGUAGES)),
)  # fmt: skip
NOT_SETTINGS = ("ADMINISTRATOR", "LANGUAGE")


def ask(kept: Said) -> dict[str, str]:
    """Ask a person, one after another; an answer that is not right is asked again."""
    said: dict[str, str] = {}
    for question in QUESTIONS:
        said[question.name] = click.prompt(
            question.words,
            default=_proposed(question, said, kept),
            hide_input=question.is_hidden,
            show_default=not question.is_hidden,
            value_proc=_proc(question),
        )
    return said


def _proc(question: Question) -> Callable[[str], str]:
    def answer(text: str) -> str:
        if wrong := _wrong(question, text := _clean(question, text)):
            raise click.UsageError(wrong)
        return text

    return answer


def read(answers: TextIO, kept: Said) -> dict[str, str]:
    """The answers of a file; ends with every one that is missing, wrong or answers no question."""
    given = {name: value or "" for name, value in dotenv_values(stream=answers, interpolate=False).items()}
    said: dict[str, str] = {}
    wrong = {name: "answers no question" for name in given if name not in {each.name for each in QUESTIONS}}
    for question in QUESTIONS:
        proposed = _proposed(question, said, kept)
        said[question.name] = text = _clean(question, given.get(question.name, proposed or ""))
        if words := _wrong(question, text):
            wrong[question.name] = words
    if wrong:
        click.echo("\n".join((HEAD, *(f"  {name:<20} {words}" for name, words in wrong.items()))), err=True)
        raise SystemExit(WRONG)
    return said


def _proposed(question: Question, said: Said, kept: Said) -> str | None:
    stands = {**_office_of(kept), **kept}.get(question.name)
    return question.proposed(said) if stands is None else stands


def _clean(question: Question, text: str) -> str:
    """A name may bear an apostrophe: the printed one is read alike by whatever reads the file."""
    text = text.strip()
    return text.replace("'", "’") if question.name.startswith(OFFICE_PREFIX) else text


def _wrong(question: Question, text: str) -> str | None:
    if not text:
        return None if question.may_be_empty else "is not answered"
    if not is_quotable(text):
        return f"write it without {' and '.join(UNQUOTABLE)}"
    try:
        question.check(text)
    except Wrong as refused:
        return "; ".join(map(str, refused.messages))
    return None


def settings_of(said: Said, kept: Said) -> dict[str, str]:
    """The settings that these answers make; offices of other countries stay."""
    plain = {
        name: value
        for name, value in said.items()
        if name not in NOT_SETTINGS and not name.startswith(OFFICE_PREFIX)
    }
    office = {part: said[f"{OFFICE_PREFIX}{part.upper()}"] for part in sorted(OFFICE)}
    offices = {**_offices(kept), ANYWHERE: office}
    return {**plain, "COORDINATION": json.dumps(offices, ensure_ascii=False)}


def _offices(kept: Said) -> dict[str, Any]:
    try:
        return dict(json.loads(kept.get("COORDINATION") or "{}"))
    except ValueError:
        return {}


def _office_of(kept: Said) -> dict[str, str]:
    """What stands of the office so far, as answers; texts by language are asked anew."""
    office = _offices(kept).get(ANYWHERE, {})
    return {f"{OFFICE_PREFIX}{part.upper()}": text for part, text in office.items() if isinstance(text, str)}
