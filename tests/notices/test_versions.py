"""What a person consented to can be read again: a sentence that changes needs a new version."""

from pathlib import Path

import pytest
from flask import Flask

from referral.i18n import PUBLIC_LANGUAGES, speaking
from referral.intake.actions.consenting import TEXT_VERSION
from referral.notices import versions


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_words_of_today_are_those_kept_for_todays_version(app: Flask, language: str) -> None:
    kept = versions.file_of(TEXT_VERSION, language)
    with speaking(language):
        assert kept.read_text(encoding="utf-8") == versions.words_of_today(), (
            "a sentence of the notice changed: give TEXT_VERSION today's date, then `python -m bench.safety`"
        )


def test_every_version_stands_in_three_languages() -> None:
    assert versions.versions()[0] == TEXT_VERSION
    for each in versions.versions():
        assert all(versions.file_of(each, code).is_file() for code in PUBLIC_LANGUAGES)


def test_words_that_are_kept_are_never_written_over(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "KEPT", tmp_path)
    assert len(versions.write_today()) == len(versions.write_today()) == len(PUBLIC_LANGUAGES)
    versions.file_of(TEXT_VERSION, "ru").write_text("== Other words\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a new day"):
        versions.write_today()
