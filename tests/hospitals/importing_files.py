"""Files of sources for tests: invented hospitals, written in whatever dialect a test asks for."""

import csv
import io
from pathlib import Path
from typing import Any

from referral.hospitals.tables import CENTRE_COLUMNS

ROW = {
    "code": "pl-zmyslow-so",
    "country": "PL",
    "name": "Szpital Onkologiczny w Zmyślowie",
    "name_en": "Zmyślów Cancer Hospital",
    "city": "Zmyślów",
    "lat": "51.25",
    "lon": "22.57",
    "precision": "building",
    "coordinates_source": "invented",
    "source": "invented",
    "phone": "+48 00 000 00 00",
    "contact_source": "invented",
    "is_oncology": "yes",
}


def rows(number: int) -> list[dict[str, str]]:
    """So many hospitals, none near another."""
    return [
        {
            **ROW,
            "code": f"pl-zmyslow-{n}",
            "name": f"Szpital {n} w Zmyślowie",
            "city": f"Zmyślów {n}",
            "lat": f"{49.5 + n % 250 * 0.02:.3f}",
            "lon": f"{14.5 + n // 250 * 0.011:.3f}",
        }
        for n in range(number)
    ]


def written(found: list[dict[str, Any]], between: str = ",", columns: list[str] | None = None) -> str:
    """The rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(CENTRE_COLUMNS), delimiter=between, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def a_file(folder: Path, *found: dict[str, Any], name: str = "table.csv") -> Path:
    """A file of our own columns; of no row given, the one invented hospital."""
    path = folder / name
    path.write_text(written(list(found) or [ROW]), encoding="utf-8")
    return path
