"""Two papers of an invented person, drawn here and marked as a demonstration on every page."""

import hashlib
import io
import uuid
from collections.abc import Sequence
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from referral.audit import Actor
from referral.config import ROOT
from referral.intake.models import Case
from referral.records.papers import receiving
from referral.records.papers.models import VOLUNTEER
from referral.records.papers.sent import Said, SaidFile, Sender

BUILT = ROOT / "referral" / "static" / "build"
WIDTH, HEIGHT, MARGIN, LINE = 1240, 1754, 110, 54
"""Pixels of a sheet of A4 at 150 dots an inch."""
MARK = "ДЕМОНСТРАЦІЯ · DEMO · вигадана особа"
PAPERS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "form_027_1",
        (
            (
                "Форма 027-1/о",
                "Виписка з медичної карти хворого на злоякісне новоутворення",
                "",
                "Прізвище, ім’я: Вигадана Дарина Прикладівна",
                "Дата народження: 03.02.1980",
                "Заклад: Вигаданий онкоцентр, м. Вигадане",
                "",
                "Діагноз: рак правої молочної залози pT2N1M0, стадія IIB",
                "Встановлено: 14.08.2026, гістологічно",
                "Гістологія: інвазивна карцинома G2, ER 90 %, HER2 0",
                "Клінічна група: II",
            ),
            (
                "Проведене лікування",
                "",
                "12.09.2026  доксорубіцин 60 мг/м², циклофосфамід 600 мг/м²",
                "03.10.2026  доксорубіцин 60 мг/м², циклофосфамід 600 мг/м²",
                "24.10.2026  доксорубіцин 60 мг/м², циклофосфамід 600 мг/м²",
                "",
                "Рекомендації: продовжити, цикл 4 з 4, далі операція",
            ),
        ),
    ),
    (
        "pathology",
        (
            (
                "Патогістологічний висновок № 0000",
                "",
                "Матеріал: трепан-біопсія правої молочної залози",
                "Висновок: інвазивна карцинома неспецифічного типу, G2",
                "ER 90 %, PR 40 %, HER2 0, Ki-67 25 %",
                "Дата: 14.08.2026",
            ),
        ),
    ),
)


def seed(case: Case, volunteer: Actor, now: datetime) -> int:
    """Add both to a case, to be opened by the worker as every paper is; how many."""
    sender = Sender(VOLUNTEER, volunteer, uuid.UUID(volunteer.id))
    for kind, sheets in PAPERS:
        drawn = [_drawn(lines) for lines in sheets]
        files = tuple(
            SaidFile(uuid.uuid4(), hashlib.sha256(each).hexdigest(), len(each), "image/jpeg")
            for each in drawn
        )
        receiving.add_whole(case, Said(uuid.uuid4(), kind, "uk", files), drawn, sender, now)
    return len(PAPERS)


def frame_of(kind: str, page: int, beginning: str) -> tuple[int, int, int, int]:
    """Where the line that begins so stands on its sheet: left, top, width, height in thousandths."""
    number = next(
        n for n, line in enumerate(_sheet(dict(PAPERS)[kind][page - 1])) if line.startswith(beginning)
    )
    return 80, round(1000 * (MARGIN + number * LINE) / HEIGHT), 840, round(1000 * LINE / HEIGHT)


def _sheet(lines: Sequence[str]) -> tuple[str, ...]:
    return (MARK, "", *lines, "", MARK)


def _drawn(lines: Sequence[str]) -> bytes:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "#fbfaf5")
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(_sheet(lines)):
        _write(pen, line, MARGIN + number * LINE, "#b3261e" if line == MARK else "#1b1b1b")
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _write(pen: ImageDraw.ImageDraw, line: str, top: int, colour: str) -> None:
    """Each letter in the half of the font that holds it."""
    fonts = {part: _font(part) for part in ("cyrillic", "latin")}
    left = float(MARGIN)
    for letter in line:
        font = fonts["cyrillic" if "\u0400" <= letter <= "\u04ff" else "latin"]
        pen.text((left, top), letter, font=font, fill=colour)
        left += font.getlength(letter)


def _font(part: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(next(BUILT.glob(f"noto-sans-{part}-400-normal.*.woff2"))), 30)
