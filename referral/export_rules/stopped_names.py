"""Names that mean a stop, whatever catalogues know: opioids, psychotropic medicines, radioactive ones.

A part of a name is enough, in Latin or Cyrillic letters or a mixture of them that looks alike: who types a strength, a
salt or a form is stopped as well. Parts: the Single Convention of 1961 and the Convention of 1971, as far as medicines
of cancer care and pain are concerned, and radiopharmaceuticals; nobody reads "not on this list" as permission.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "stopped_names.csv"
RADIOACTIVE = "radionuclide"
ALIKE = str.maketrans("аеіорсухкмтнв", "aeiopcyxkmthb")
"""Cyrillic letters that look like Latin ones."""
ELEMENTS: dict[str, tuple[str, str]] = {
    "i": ("iod jod йод", "123 124 125 131"),
    "y": ("yttri ytri иттри итри ітрі ittr itr", "90"),
    "sr": ("stronti стронц", "89 90"),
    "sm": ("samari самар", "153"),
    "lu": ("lutet лютец", "177"),
    "ra": ("radi рад", "223 224 226"),
    "ac": ("actini актини актіні", "225"),
    "tc": ("technet технец", "99"),
    "ga": ("galli gal галл галі", "67 68"),
    "in": ("indi инд інд", "111"),
    "tl": ("thalli tal талл талі", "201"),
    "cr": ("chrom хром", "51"),
    "co": ("cobalt kobalt кобальт", "57 60"),
    "cs": ("caesi cesi цез", "131 137"),
    "ir": ("iridi ирид ірид", "192"),
    "re": ("rheni ren рен", "186 188"),
    "ho": ("holmi гольм", "166"),
    "pd": ("pallad паллад палад", "103"),
    "zr": ("zircon цирк", "89"),
    "cu": ("copper cupr медь мідь", "64 67"),
    "fluor": ("fluor фтор", "18"),
    "phosph": ("phosph fosf фосф", "32"),
}
"""Symbol → how its name begins, and the mass numbers that are used in medicine; 18F alone is a catheter's size."""


def stopped_by(name: str) -> str | None:
    """The stopped class that a name belongs to, or nothing is known of it."""
    plain = _plain(name)
    if _isotopes().search(plain):
        return RADIOACTIVE
    close = "".join(filter(str.isalnum, plain))
    return next((goods for part, goods in _parts().items() if part in close), None)


def _plain(name: str) -> str:
    """Small letters without marks, those that look alike as one."""
    bare = (
        sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign)
    )
    return "".join(bare).translate(ALIKE)


@cache
def _parts() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {_plain(row["part"]): row["goods"] for row in csv.DictReader(table)}


@cache
def _isotopes() -> re.Pattern[str]:
    return re.compile("|".join(_isotope(symbol, *of) for symbol, of in ELEMENTS.items()))


def _isotope(symbol: str, names: str, masses: str) -> str:
    mass = f"(?<!\\d)(?:{'|'.join(masses.split())})(?!\\d)"
    named = f"(?:{'|'.join(map(_plain, names.split()))})[^\\W\\d]*"
    element = f"(?:{symbol}|{named})"
    return f"(?<![^\\W\\d]){element}\\W{{0,3}}{mass}|{mass}m?\\W{{0,3}}{element}(?![^\\W\\d])"
