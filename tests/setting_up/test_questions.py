"""Answers of a person or of a file become settings; what is wrong is said at once, and nothing that stood is lost."""

import io
import json
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from referral.config import SECRETS, new_key
from referral.setting_up import _values, is_asked, keeping, questions

NEEDED = {
    "OFFICE_ORGANISATION": "Fundacja Przykład",
    "OFFICE_NAME": "Мар'яна Дем'яненко",
    "OFFICE_PHONE": "+48 22 555 01 02",
    "OFFICE_EMAIL": "desk@foundation.example",
    "PUBLIC_URL": "https://bridge.example",
    "MAIL_SERVER": "mail.example",
    "ADMINISTRATOR": "ada@foundation.example",
}
"""What has no proposal that would fit."""


def answers(**said: str) -> io.StringIO:
    return io.StringIO("".join(f'{name}="{text}"\n' for name, text in said.items()))


def test_what_is_not_answered_is_proposed_by_what_was() -> None:
    said = questions.read(answers(**NEEDED, MAIL_PORT="465"), {})
    assert said["MAIL_SECURITY"] == "tls" and said["MAIL_SENDER"] == "Mistok <no-reply@bridge.example>"
    assert said["TRUSTED_PROXIES"] == "1" and said["METRICS_PORT"] == "0"
    office = json.loads(questions.settings_of(said, {})["COORDINATION"])["default"]
    assert office["name"] == "Мар’яна Дем’яненко" and office["hours"] == "24/7"


def test_all_wrong_answers_are_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {
        **NEEDED, "PUBLIC_URL": "http://bridge.example", "MAIL_PORT": "many", "MAIL_SECURITY": "ssl",
        "ADMINISTRATOR": "ada", "LANGUAGE": "xx", "DATABASE_URL": "mysql://there", "COLOUR": "green",
        "MAIL_PASSWORD": "it's",
    }  # fmt: skip
    del wrong["OFFICE_PHONE"]
    with pytest.raises(SystemExit) as ended:
        questions.read(answers(**wrong), {})
    told = capsys.readouterr().err
    assert ended.value.code == 2
    for name in (*wrong.keys() - NEEDED.keys(), "PUBLIC_URL", "ADMINISTRATOR", "OFFICE_PHONE"):
        assert f"  {name} " in told, name
    assert "MAIL_SERVER" not in told and "it's" not in told


def test_a_person_is_asked_again_where_an_answer_is_not_right() -> None:
    office = ["Fundacja", "Ola", "+48 1", "", "no address", "desk@foundation.example"]
    post = ["", "mail.example", "", "", "", "", "Mistok <no-reply@bridge.example>"]
    typed = ["", "", *office, *post, "", "", "", "", "ada@foundation.example", "uk"]
    said: dict[str, str] = {}

    @click.command()
    def asking() -> None:
        said.update(questions.ask({}))

    done = CliRunner().invoke(asking, input="\n".join(typed) + "\n")
    assert done.exit_code == 0, done.output
    assert "Error: give an e-mail address" in done.output
    assert said["OFFICE_EMAIL"] == "desk@foundation.example" and said["LANGUAGE"] == "uk"


def test_secrets_and_lines_of_ones_own_stay_and_no_secret_is_asked_for() -> None:
    old = {
        **{name: new_key() for name in SECRETS if name != "INTAKE_KEYS"},
        "SMS_SENDER": "Mistok",
        "PORT": "8444",
    }
    old["COORDINATION"] = json.dumps({"CZ": {"name": "Eva"}, "default": {"hours": "8–18"}})
    said = questions.read(answers(**NEEDED), old)
    values = _values(old, said)
    assert {name: values[name] for name in old if name != "COORDINATION"} == {
        name: value for name, value in old.items() if name != "COORDINATION"
    }
    assert len(values["INTAKE_KEYS"]) >= 32, "one that was missing is made"
    offices = json.loads(values["COORDINATION"])
    assert offices["CZ"] == {"name": "Eva"} and offices["default"]["hours"] == "8–18"
    assert not {each.name for each in questions.QUESTIONS} & set(SECRETS)


def test_the_file_is_its_owners_alone_whole_and_read_as_it_was_written(tmp_path: Path) -> None:
    path, values = (
        tmp_path / "var" / "settings.env",
        {"A": 'a "quoted" $HOME ${B} #x', "B": "Ola Przykładna", "C": ""},
    )
    keeping.write(path, values)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and list(path.parent.iterdir()) == [path]
    assert keeping.read(path) == values
    assert "whoever loses them loses everybody" in path.read_text()


def test_where_it_cannot_be_written_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.env"
    keeping.write(path, {"A": "1"})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(click.ClickException, match="No space left"):
        keeping.write(path, {"A": "2"})
    assert keeping.read(path) == {"A": "1"} and list(tmp_path.iterdir()) == [path]
    with pytest.raises(click.ClickException, match="A: a value may hold no '"):
        keeping.write(path, {"A": "it's"})


@pytest.mark.parametrize(
    ("words", "is_it"),
    [
        ("/x/.venv/bin/flask setup", True),
        ("/x/flask/__main__.py --app wsgi setup --again", True),
        ("flask --app wsgi accounts invite setup", False),
        ("gunicorn wsgi:app", False),
        ("-c", False),
    ],
)
def test_setup_is_the_one_command_without_settings(words: str, is_it: bool) -> None:
    assert is_asked(words.split()) is is_it
