"""`python -m bench.safety`: the papers of docs/safety that are made from tables, so that they say what the tables say.

asvs.md: see bench.asvs.
hazards.md: from groups.csv (what may happen to people) and hazards.csv (its causes, each with the test of its control).
The words of the privacy notice are kept as those of its version (referral/notices/data/kept).
retention.md: from the table that the program itself deletes by, and the reasons beside it.
"""

from collections.abc import Callable, Iterator

from bench import asvs
from bench.paper import MADE, linked, rows, write
from referral.notices import retaining, versions
from referral.records.retention import rules

DRAFT = "**Draft. Not reviewed by a lawyer, not signed by a clinician.**"


def hazards() -> str:
    """The hazard log as a page: each group with its causes, controls, tests, what remains and who has signed."""
    by_name = {row["hazard"]: row for row in rows("hazards.csv")}
    groups = rows("groups.csv")
    head = [
        "# Hazard log",
        "",
        DRAFT,
        "",
        MADE.format("safety"),
        "",
        "What may harm people when this service is used, what is done against it, and which test fails when that is",
        "undone. H1 to H20 were named before the service was built; the others were found while building it.",
        "**How likely each is has not been estimated: the service has not been used with real patients.** The worst",
        "harm is named as if nothing were done. An organisation that runs the service reads this log with a clinician,",
        "adds what is particular to it, and signs.",
        "",
        "| | what may happen | worst harm | causes |",
        "|---|---|---|---|",
        *(_row(each) for each in groups),
        "",
    ]
    return "\n".join([*head, *(line for each in groups for line in _group(each, by_name))])


def _row(group: dict[str, str]) -> str:
    link = f"[{group['number']}](#{_anchor(group)})"
    return f"| {link} | {group['title']} | {group['worst']} | {len(group['hazards'].split())} |"


def _anchor(group: dict[str, str]) -> str:
    heading = f"{group['number']} {group['title']}".lower()
    return "".join(each for each in heading if each.isalnum() or each == " ").replace(" ", "-")


def _group(group: dict[str, str], by_name: dict[str, dict[str, str]]) -> Iterator[str]:
    yield from (f"## {group['number']} {group['title']}", "")
    yield from (f"Cause: {group['cause']}. Harm: {group['harm']}. Worst: {group['worst']}.", "")
    yield from (f"What remains: {group['residual']}", "", "| cause | harm | control | test | signed |")
    yield "|---|---|---|---|---|"
    yield from (_line(by_name[name]) for name in group["hazards"].split())
    yield ""


def _line(row: dict[str, str]) -> str:
    test, signed = linked(row["test"]), row["signed_by"] or "nobody"
    return f"| {row['cause']} | {row['harm']} | {row['control']} | {test} | {signed} |"


def retention() -> str:
    """How long things are kept, why, and on what law that rests."""
    why = retaining.reasons()
    lines = (
        f"| {code} | {_span(rule.days)} after {rule.counted_from.replace('_', ' ')} | {rule.then.replace('_', ' ')} "
        f"| {why[code].reason} | {why[code].law} | {'nobody' if rule.signed == 'no' else rule.signed} |"
        for code, rule in rules().items()
    )
    held = (
        f"| {code} | {each.what}: {each.how_long} | {each.reason} | {each.law} | nobody |"
        for code, each in why.items()
        if code not in rules()
    )
    head = ["# How long things are kept, and why", "", DRAFT, "", MADE.format("safety"), ""]
    told = [
        "The periods are those by which the program deletes (`referral/records/data/retention.csv`); an operator whose",
        "law asks for another period changes them there, and page, notice and deletion follow. What an erased person",
        "leaves (codes, moments, numbers that name nobody) is listed column by column in",
        "`referral/records/what_stays.py`.",
        "",
        "| what | how long | then | why | law | signed |",
        "|---|---|---|---|---|---|",
    ]
    kept = [
        "",
        "## What has no period of days",
        "",
        "| what | how long | why | law | signed |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *told, *lines, *kept, *held, ""])


def _span(days: float) -> str:
    return f"{days * 24:g} hours" if days < 1 else f"{days:g} day{'s' * (days != 1)}"


PAPERS: dict[str, Callable[[], str]] = {
    "asvs.md": asvs.page,
    "hazards.md": hazards,
    "retention.md": retention,
}


if __name__ == "__main__":
    from referral import create_app

    with create_app().app_context():
        print(*(each.name for each in versions.write_today()), sep="\n")
    for paper, made in PAPERS.items():
        write(paper, made())
