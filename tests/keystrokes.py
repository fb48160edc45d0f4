"""How long a page takes, reckoned: reading, deciding, pressing. No stopwatch: the same on every machine.

Silent reading, words a minute: Brysbaert 2019 (adults, English prose). A mental act, pointing, a press, in seconds:
Card, Moran & Newell 1980 (keystroke-level model).
"""

WORDS_A_MINUTE, MENTAL, POINT, PRESS = 238, 1.35, 1.1, 0.2


def seconds(lines: list[str], taps: int = 1) -> float:
    """How long it takes to read lines, and to decide and press once a screen: heading, lines, new buttons."""
    words = sum(len(line.split()) for line in lines)
    return words * 60 / WORDS_A_MINUTE + MENTAL + taps * (POINT + PRESS)
