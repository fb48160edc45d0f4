"""Make the fonts of our hospitals' letters anew: a tenth of the Latin letters that are neither English nor western.

By hand, when letters.txt grows: `pip install fonttools brotli` into an environment of its own, then
`python assets/fonts/subset.py`. What it writes is kept, so that nobody else needs either library.
"""

from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parent
WHOLE = HERE.parents[1] / "node_modules" / "@fontsource" / "noto-sans" / "files"
WEIGHTS = (400, 700)


def main() -> None:
    """Both weights; an unknown letter is an error."""
    letters = [ord(each) for each in (HERE / "letters.txt").read_text(encoding="utf-8").strip()]
    for weight in WEIGHTS:
        write(letters, weight)


def write(letters: list[int], weight: int) -> None:
    """One weight, with what joins these letters."""
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    options.ignore_missing_unicodes = False
    font = subset.load_font(str(WHOLE / f"noto-sans-latin-ext-{weight}-normal.woff2"), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=letters)
    chosen.subset(font)
    subset.save_font(font, str(HERE / f"noto-sans-middle-{weight}-normal.woff2"), options)


if __name__ == "__main__":
    main()
