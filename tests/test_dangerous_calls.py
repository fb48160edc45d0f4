"""What is written nowhere in our code: text that is run, a shell, objects out of bytes, markup and statements added up.

One row a rule: its name, its sign, a line that would break it, and the files where somebody has looked at what stands
there: every part comes from our own tables or constants, none from a request.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class Rule(NamedTuple):
    """What is not written, and where it was looked at and is harmless."""

    name: str
    sign: str
    example: str
    looked_at: tuple[str, ...] = ()


F = r"r?b?f[\"']"
"""How a text begins into which something is put."""
IN_PYTHON = (
    Rule("text is run", r"(?<![\w.])(?:eval|exec|compile)\(", "eval(typed)"),
    Rule(
        "a shell is asked", r"\bshell\s*=\s*True|os\.(?:system|popen)\(|getoutput\(", "run(typed, shell=True)"
    ),
    Rule(
        "objects come out of bytes",
        r"\b(?:pickle|marshal|shelve|dill|jsonpickle)\b|yaml\.(?!safe_)\w*load",
        "pickle.loads(sent)",
    ),
    Rule("XML is read", r"\b(?:lxml|ElementTree|minidom|expat|sax)\b", "from lxml import etree"),
    Rule(
        "a template comes out of text",
        r"render_template_string|(?:env|Environment\(\))\.from_string",
        "render_template_string(typed)",
    ),
    Rule(
        "another cipher than AES-GCM",
        r"ciphers import|ciphers\.(?!aead import AESGCM)|PKCS1v15|from Crypto|import rsa\b",
        "from cryptography.hazmat.primitives.ciphers import modes",
    ),
    Rule("a weak digest", r"\b(?:md5|sha1)\b", "hashlib.md5(text)"),
    Rule(
        "chance that can be foretold",
        r"^(?:import random\b|from random import)",
        "import random",
        ("referral/db.py",),
    ),
    Rule(
        "a certificate is not looked at",
        r"verify\s*=\s*False|CERT_NONE|_create_unverified",
        "get(address, verify=False)",
    ),
    Rule(
        "markup is added up",
        rf"Markup\(\s*{F}|Markup\([^)]*\s[+%]\s",
        'Markup(f"<b>{typed}</b>")',
        ("referral/demo/views.py",),
    ),
    Rule(
        "a statement is added up",
        rf"(?:(?<!\w)text|execute)\(\s*{F}",
        'text(f"select {typed}")',
        (
            "referral/screening/versions.py",
            "referral/directory_version.py",
            "referral/turns.py",
            "referral/coordination/queue/models.py",
            "referral/db.py",
            "referral/sqlite.py",
            "referral/intake/questions/later.py",
        ),
    ),
    Rule(
        "an expression is added up",
        rf"(?<!\w)re\.\w+\(\s*{F}(?!.*re\.escape)",
        're.search(f"{typed}", text)',
        (
            "referral/geonames.py",
            "referral/referrals/shown/held_back.py",
            "referral/phones.py",
            "referral/notifications/notices.py",
            "referral/fields.py",
            "matching/diagnosis/letters/shorthand.py",
            "matching/diagnosis/typed_text.py",
            "matching/diagnosis/negation.py",
            "matching/diagnosis/inflection.py",
        ),
    ),
)
IN_SCRIPTS = (
    Rule(
        "markup is written",
        r"\.(?:inner|outer)HTML\s*=(?!=)|insertAdjacentHTML|document\.write",
        "place.innerHTML = typed",
    ),
    Rule("text is run", r"\beval\(|new Function|setTimeout\(\s*[\"'`]", "eval(typed)"),
    Rule("the browser keeps it in the open", r"\b(?:local|session)Storage\b", "localStorage.name = typed"),
    Rule(
        "another page is heard",
        r"window\.addEventListener\(\"message\"|window\.onmessage",
        "window.onmessage = hear",
    ),
)


def broken(root: Path, rule: Rule, folders: tuple[str, ...], ending: str) -> Iterator[str]:
    """Where our own code breaks a rule; migrations are fixed texts."""
    for path in sorted(each for folder in folders for each in (root / folder).rglob(f"*.{ending}")):
        name = path.relative_to(root).as_posix()
        if name in rule.looked_at or "/migrations/" in name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(rule.sign, line):
                yield f"{name}:{number}"


@pytest.mark.parametrize("rule", IN_PYTHON, ids=lambda each: each.name)
def test_no_line_of_the_program(root: Path, rule: Rule) -> None:
    assert list(broken(root, rule, ("referral", "matching", "deploy"), "py")) == []


@pytest.mark.parametrize("rule", IN_SCRIPTS, ids=lambda each: each.name)
def test_no_line_of_a_script(root: Path, rule: Rule) -> None:
    assert list(broken(root, rule, ("assets/js",), "js")) == []


@pytest.mark.parametrize("rule", (*IN_PYTHON, *IN_SCRIPTS), ids=lambda each: each.name)
def test_a_line_that_breaks_it_is_found(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "one.py").write_text(f"{rule.example}\n", encoding="utf-8")
    assert list(broken(tmp_path, rule, ("new",), "py")) == ["new/one.py:1"]


@pytest.mark.parametrize("rule", IN_PYTHON, ids=lambda each: each.name)
def test_what_was_looked_at_still_stands_there(root: Path, rule: Rule) -> None:
    for name in rule.looked_at:
        assert re.search(rule.sign, (root / name).read_text(encoding="utf-8"), re.M), name
