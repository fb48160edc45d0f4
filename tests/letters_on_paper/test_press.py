"""The press: our static folder and no other file, the same bytes each time, every letter of eight alphabets."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from referral.errors import Refusal
from referral.letters_on_paper import fonts, letters, press
from tests.letters_on_paper.scenes import read

ALPHABETS = {
    "uk": "Хвацький юшковар Філіп щодня на ґанку готує сім'ї вечерю з жаб; Ґ Є І Ї ґ є і ї",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю; Ё Ъ Ы Э ё ъ ы э",
    "en": "The quick brown fox jumps over the lazy dog",
    "pl": "Pchnąć w tę łódź jeża lub ośm skrzyń fig; ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy; ČĎĚŇŘŠŤŮŽ čďěňřšťůž",
    "hu": "Árvíztűrő tükörfúrógép; ŐŰ őű ÖÜ öü",
    "sk": "Kŕdeľ šťastných ďatľov učí pri ústí Váhu mĺkveho koňa; ĹĽŔ ĺľŕ",
    "ro": "Gheorghe, obezul, a reușit să obțină jucându-se un flux în Quebec; ĂÂÎȘȚ ăâîșț",
}
SIGNS = "— – … „слово“ «слово» “word” ’ № € °C ≤"
NOT_OURS = (
    "file:///etc/passwd",
    "http://127.0.0.1/x",
    "https://example.org/x",
    "static:../config.py",
    "static:/etc/passwd",
    "static:%2e%2e/config.py",
    "static:build",
    "data:text/html,x",
    "/etc/passwd",
    "",
)


def pressed(body: str, language: str = "en") -> press.Pressed:
    return press.press(body, language, "Letter", letters.style())


@pytest.mark.parametrize("code", ALPHABETS)
def test_the_words_in_a_pdf_are_the_words_that_were_meant(app: Flask, code: str) -> None:
    words = ALPHABETS[code]
    found = pressed(f"<p>{words}</p><p><strong>{words}</strong></p>", code)
    assert read(found.pdf) == f"{words} {words}"
    assert fonts.MISSING not in read(found.pdf)


def test_signs_beside_letters_are_printed_or_said_to_be_missing(app: Flask) -> None:
    assert read(pressed(f"<p>{SIGNS}</p>").pdf).replace(fonts.MISSING, "≤") == SIGNS
    assert read(pressed("<p>漢字 a</p>").pdf) == f"{fonts.MISSING * 2} a"


def test_only_our_fonts_are_in_it_whatever_the_machine_has(app: Flask) -> None:
    others = '<p style=\'font-family: "DejaVu Sans", "Noto Serif", serif\'>abc <code>def</code></p>'
    pages = PdfReader(io.BytesIO(pressed(f"<p>Ґ ő ☎ 漢 <b>b</b></p>{others}").pdf)).pages
    fonts_of = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    named = [str(font["/BaseFont"]) for font in fonts_of]
    assert named and all("Noto-Sans" in name for name in named), named


def test_marks_that_turn_words_round_are_not_printed(app: Flask) -> None:
    body = "<p>abc \u202edef\u202c \u2067ghi\u2069 j\u200bk\u00ad\ufeffl \u0007m</p>"
    assert read(pressed(body).pdf) == "abc def ghi jkl m"


def test_a_letter_written_in_two_signs_is_printed_as_one(app: Flask) -> None:
    assert read(pressed("<p>и\u0306 o\u030b s\u0326</p>").pdf) == "й ő ș"


def test_without_our_fonts_a_letter_is_refused_and_no_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "OURS", ())
    with pytest.raises(press.NotOurs):
        press.press("<p>Добрий день</p>", "uk", "Лист", "")


def test_what_is_built_may_lie_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "build").symlink_to(press.STATIC / "build")
    monkeypatch.setattr(press, "STATIC", tmp_path)
    assert press.press("<p>Добрий день</p>", "uk", "Лист", "").pages == 1


@pytest.mark.parametrize("address", NOT_OURS)
def test_what_does_not_lie_in_our_static_folder_is_refused(app: Flask, address: str) -> None:
    with pytest.raises(press.NotOurs):
        press.read(address)


def test_our_own_files_and_pictures_in_the_letter_are_read(app: Flask) -> None:
    assert b"<svg" in press.read("static:icon.svg") and b"<svg" in press.read(
        press.qr("https://example.org/card")
    )


def test_a_file_of_the_machine_comes_into_no_letter(app: Flask, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("a secret of the machine")
    body = (
        f'<link rel="attachment" href="file://{kept}"><a rel="attachment" href="file://{kept}">x</a>'
        f'<img alt="x" src="file://{kept}"><object data="file://{kept}"></object>'
        f'<p style="background: url(file://{kept})">a</p>'
    )
    pdf = pressed(body).pdf
    assert PdfReader(io.BytesIO(pdf)).attachments == {} and b"secret of" not in pdf


def test_the_same_letter_is_the_same_bytes_here_and_in_another_process(app: Flask) -> None:
    body = f"<h1>Letter</h1><p>{ALPHABETS['uk']}</p>"
    first = pressed(body)
    assert pressed(body).sha256 == first.sha256 != pressed(body + "<p>more</p>").sha256
    program = (
        "from referral.letters_on_paper import letters, press;"
        f"print(press.press({body!r}, 'en', 'Letter', letters.style()).sha256)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == first.sha256, done.stderr[-500:]


def test_its_facts_name_nobody_and_no_moment(app: Flask) -> None:
    found = PdfReader(io.BytesIO(pressed("<p>Olena</p>").pdf))
    assert dict(found.metadata or {}).keys() <= {"/Title", "/Producer"}
    assert (found.metadata or {})["/Title"] == "Letter"
    assert b"Olena" not in (found.xmp_metadata.stream.get_data() if found.xmp_metadata else b"")


def test_what_is_longer_than_any_letter_is_refused_before_it_is_laid_out(app: Flask) -> None:
    with pytest.raises(Refusal):
        pressed("ю" * (press.LONGEST + 1))


def test_nothing_stands_in_the_margins_and_no_table_breaks() -> None:
    style = letters.SHEET.read_text(encoding="utf-8")
    assert (
        "@page { size: A4; margin: 14mm 15mm; }" in style and "@top" not in style and "@bottom" not in style
    )
    assert ".letter table { border-collapse: collapse; break-inside: avoid;" in style
