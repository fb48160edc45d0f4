"""How many SMS a text takes; that each of ours takes two at most in every language with the longest values."""

from pathlib import Path

import pytest
from flask import Flask, render_template

from referral import config
from referral.channels.short import MOST_SEGMENTS, is_gsm, segments
from referral.i18n import HOSPITAL_LANGUAGES, speaking

MESSAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "templates" / "messages").glob("*.txt"))
LONGEST_NAME = 40
FORBIDDEN = ("onco", "cancer", "рак", "онко", "rak", "rakovin", "daganat", "nádor")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("ж" + "a" * 69, 1),
        ("😀" * 35, 1),
        ("ж" * 66 + "😀" + "ж" * 66, 3),
        ("ż" * 71, 2),
    ],
)
def test_a_text_takes_so_many_sms(words: str, count: int) -> None:
    assert segments(words) == count


def test_the_alphabet_of_gsm_has_no_cyrillic_and_no_polish() -> None:
    assert is_gsm("Ä€ñ{}") and not is_gsm("і") and not is_gsm("ł") and not is_gsm("ç")


def values(name: str, address: str) -> dict[str, str]:
    """What a text to the patient's side is given (messages.letters): never anything of a person."""
    return {
        "name": name[: config.SENDER],
        "code": "123456",
        "link": f"{address}/m/{'x' * 16}",
        "day": "31.12",
    }


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
@pytest.mark.parametrize("message", MESSAGES)
def test_every_text_takes_two_sms_at_most_with_the_longest_values(
    app: Flask, monkeypatch: pytest.MonkeyPatch, message: str, language: str
) -> None:
    for name in ("Ж" * LONGEST_NAME, "N" * LONGEST_NAME):
        monkeypatch.setitem(app.config, "PUBLIC_NAME", name)
        longest = "https://" + "a" * (config.LONGEST_URL - len("https://"))
        with app.test_request_context(base_url=longest), speaking(language):
            beside = values(name, longest)
            words = " ".join(render_template(f"messages/{message}.txt", **beside).split())
        assert name[: config.SENDER] in words and segments(words) <= MOST_SEGMENTS, (
            f"{segments(words)} SMS: {words}"
        )


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
@pytest.mark.parametrize("message", MESSAGES)
def test_no_text_names_a_disease(app: Flask, message: str, language: str) -> None:
    with app.test_request_context(base_url="https://m.example"), speaking(language):
        beside = values(app.config["PUBLIC_NAME"], "https://m.example")
        words = render_template(f"messages/{message}.txt", **beside).casefold()
    assert app.config["PUBLIC_NAME"].casefold() in words
    assert not [each for each in FORBIDDEN if each in words.split()] and "onco" not in words
