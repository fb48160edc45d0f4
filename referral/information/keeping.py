"""The page of a country as one file: its styles stand in it, and nothing else is fetched."""

from functools import cache
from pathlib import Path

SHEET = Path(__file__).resolve().parents[1] / "static" / "kept.css"
A_FILE = "application/octet-stream"
"""A file to keep, never a page of ours: no browser shows it under our address, where its styles would be refused."""


@cache
def style() -> str:
    """The styles as they stand in the file."""
    return f"<style>{SHEET.read_text(encoding='utf-8')}</style>"


def packed(page: str) -> str:
    """The same page without the white between its lines."""
    return "\n".join(line.strip() for line in page.splitlines() if line.strip())
