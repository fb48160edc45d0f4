"""`python -m bench.asvs`: what OWASP ASVS 5.0.0 asks at levels 1 and 2, and our answer; printed, and as asvs.md.

Each row of docs/safety/asvs.csv is one requirement, in words of our own: "yes" with the tests that fail when it is
undone, else why not.
"""

from collections import Counter
from collections.abc import Iterator

from bench.paper import MADE, linked, rows, write

YES, PART, NO, NEVER = "yes", "in part", "no", "not applicable"
ANSWERS = (YES, PART, NO, NEVER)
LEVELS = ("1", "2")
CHAPTERS = {
    1: "What is written into another language",
    2: "Checking what is sent, and the order of steps",
    3: "The browser",
    4: "Interfaces",
    5: "Files",
    6: "Who somebody is",
    7: "Sessions",
    8: "Who may what",
    9: "Tokens that speak for themselves",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "Encrypted lines",
    13: "Settings and secrets",
    14: "Data of people",
    15: "Code and its parts",
    16: "Logs and errors",
    17: "WebRTC",
}
Row = dict[str, str]


def table() -> list[Row]:
    """The requirements with their answers, in the standard's order."""
    return rows("asvs.csv")


def chapter_of(row: Row) -> int:
    """The number of the chapter in which a requirement stands: v5.0.0-6.2.1 is in 6."""
    return int(row["id"].removeprefix("v5.0.0-").partition(".")[0])


def counts(asked: list[Row]) -> Iterator[tuple[str, list[int]]]:
    """For each chapter and level, then for all: how many are asked, and how many have each answer."""
    found = Counter((chapter_of(row), row["level"], row["answer"]) for row in asked)
    for chapter, title in CHAPTERS.items():
        for level in LEVELS:
            if any(found[chapter, level, answer] for answer in ANSWERS):
                yield (
                    f"{chapter} {title}, L{level}",
                    _summed([found[chapter, level, each] for each in ANSWERS]),
                )
    for level in LEVELS:
        yield f"all, L{level}", _summed([_every(asked, level, each) for each in ANSWERS])


def _summed(numbers: list[int]) -> list[int]:
    return [sum(numbers), *numbers]


def _every(asked: list[Row], level: str, answer: str) -> int:
    return sum(row["level"] == level and row["answer"] == answer for row in asked)


def page() -> str:
    """The table as a page: how many, then each requirement by chapter."""
    asked = table()
    head = [
        "# OWASP ASVS 5.0.0, levels 1 and 2",
        "",
        MADE.format("asvs"),
        "",
        "The Application Security Verification Standard asks 70 things at level 1 and 183 more at level 2. Each has",
        "our own answer here, found by reading our own code; **nobody from outside has tested or reviewed it**. Its",
        "text is not copied (CC BY-SA 4.0, <https://github.com/OWASP/ASVS>): look a line up by its number. A test that",
        "is named fails when what it stands for is undone; it proves no more than that. What is written down stands in",
        "[security.md](security.md).",
        "",
        "| | asked | yes | in part | no | not applicable |",
        "|---|---|---|---|---|---|",
        *(f"| {name} | {' | '.join(map(str, numbers))} |" for name, numbers in counts(asked)),
        "",
    ]
    return "\n".join([*head, *(line for number in CHAPTERS for line in _chapter(number, asked))])


def _chapter(number: int, asked: list[Row]) -> Iterator[str]:
    yield from (f"## {number} {CHAPTERS[number]}", "", "| id | level | asked | answer | test, or why |")
    yield "|---|---|---|---|---|"
    for row in asked:
        if chapter_of(row) == number:
            yield f"| {row['id']} | {row['level']} | {row['asked']} | {row['answer']} | {_why(row)} |"
    yield ""


def _why(row: Row) -> str:
    tests = ", ".join(linked(each) for each in row["test"].split())
    return ". ".join(each for each in (row["reason"], tests) if each)


def told(asked: list[Row]) -> Iterator[str]:
    """What is printed: the counts, then each "no" with its reason."""
    yield f"{'':<58}" + "".join(f"{name:>16}" for name in ("asked", *ANSWERS))
    for name, numbers in counts(asked):
        yield f"{name:<58}" + "".join(f"{number:>16}" for number in numbers)
    for row in asked:
        if row["answer"] == NO:
            yield f"{row['id']:<16} L{row['level']}  no: {row['asked']}: {row['reason']}"


if __name__ == "__main__":
    print(*told(table()), sep="\n")
    write("asvs.md", page())
