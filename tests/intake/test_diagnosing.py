"""flask diagnose prints what typed words may mean, a JSON list a phrase, and refuses a bad file in plain words."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["diagnose", *arguments])


def printed(app: Flask, *arguments: str) -> list[list[dict[str, Any]]]:
    result = run(app, *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_words_give_codes_site_groups_and_scores_best_first(app: Flask) -> None:
    [found] = printed(app, "рак грудей")
    assert found[0] == {"code": "C50", "site_group": "breast", "score": 1000}
    assert [each["score"] for each in found] == sorted((each["score"] for each in found), reverse=True)
    assert {frozenset(each) for each in found} == {frozenset({"code", "site_group", "score"})}


def test_words_need_no_quotes(app: Flask) -> None:
    assert printed(app, "рак", "грудей") == printed(app, "рак грудей")


@pytest.mark.parametrize("words", ["не рак", "кіста", "печінка", "dancer", "доброкачественная опухоль груди"])
def test_words_that_name_no_malignant_tumour_give_none(app: Flask, words: str) -> None:
    assert printed(app, words) == [[{"code": "none", "site_group": None, "score": 0}]]


def test_unsure_words_give_suspected_and_then_what_they_suspect(app: Flask) -> None:
    [found] = printed(app, "підозра на рак легень")
    assert found[0] == {"code": "suspected", "site_group": "lung", "score": 1000}
    assert found[1] == {"code": "C34", "site_group": "lung", "score": 1000}


def test_a_file_gives_a_list_a_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "phrases.txt"
    file.write_bytes("\ufeffрак шлунка\r\n\r\nNSCLC\nне рак".encode())
    assert [found[0]["code"] for found in printed(app, "--file", str(file))] == ["C16", "none", "C34", "none"]


def test_an_empty_file_gives_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_bytes(b"")
    assert printed(app, "--file", str(file)) == []


def test_a_file_in_another_encoding_is_refused_by_its_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "phrases.txt"
    file.write_bytes("рак шлунка\n".encode() + "рак легень\n".encode("cp1251"))
    result = run(app, "--file", str(file))
    assert result.exit_code == 1
    assert result.output == f"Error: {file} is not UTF-8: line 2.\n"


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_file_that_cannot_be_read_is_refused(app: Flask, tmp_path: Path, name: str) -> None:
    result = run(app, "--file", str(tmp_path / name))
    assert result.exit_code == 1
    assert result.output.startswith("Error: Cannot read ")


@pytest.mark.parametrize("arguments", [(), ("рак", "--file", "phrases.txt")])
def test_either_words_or_a_file_must_be_given(app: Flask, arguments: tuple[str, ...]) -> None:
    result = run(app, *arguments)
    assert result.exit_code == 2
    assert "Give either words or --file." in result.output
