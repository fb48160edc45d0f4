"""About how long a letter is, told from its HTML: what surely does not fit need not be laid out to be seen to."""

import re
from math import ceil

TAG = re.compile("<[^>]*>")
ROW = re.compile("<th[^>]*>(.*?)</th><td>(.*?)</td>", re.S)
PARAGRAPH = re.compile("<(p|h2|li|caption)\\b[^>]*>(.*?)</\\1>", re.S)
HEADING_SIGNS, CELL_SIGNS, PARAGRAPH_SIGNS = 36, 61, 101
"""Signs on a line of a table's first column, its second, and of a paragraph, set in 9 points on A4."""
BESIDE_ROW, BESIDE_PARAGRAPH = 0.27, 0.5
"""Lines of white beside each."""
DENSEST, DENSER_BY = "letter-densest", 1.13
"""The class of a letter in smaller print: so many more signs stand on a line, and lines on a page."""
LINES_ON_A_PAGE = 53


def lines_of(body: str) -> float:
    """Lines of 9 points that a letter takes, within a tenth."""
    denser = DENSER_BY if DENSEST in body else 1.0
    rows = sum(max(_lines(heading, HEADING_SIGNS * denser), _lines(text, CELL_SIGNS * denser)) + BESIDE_ROW
               for heading, text in ROW.findall(body))  # fmt: skip
    paragraphs = sum(_lines(text, PARAGRAPH_SIGNS * denser) + BESIDE_PARAGRAPH
                     for _name, text in PARAGRAPH.findall(body))  # fmt: skip
    return (rows + paragraphs) / denser


def _lines(text: str, signs: float) -> int:
    return ceil(len(TAG.sub("", text).strip()) / signs) or 1
