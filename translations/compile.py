"""Compile the catalogues that have changed: .po → .mo, quickly when nothing has."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def main() -> None:
    """Write each .mo that is missing or older than its .po; fuzzy entries are left out."""
    for po in sorted(HERE.glob("*/LC_MESSAGES/messages.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            with po.open("rb") as source, mo.open("wb") as target:
                write_mo(target, read_po(source, locale=po.parent.parent.name))
            print(f"catalogue        {po.parent.parent.name}")


if __name__ == "__main__":
    main()
