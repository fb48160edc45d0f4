"""Two faults whose fate is known: one that must be noticed and one that changes nothing, both under `@transaction`."""

from bench.mutating.mutant import ROOT, Mutant

FUNCTION = "withdraw_consent"
LINE = "if consent.purpose in (STORE, SHOW):"
DEADLY = "if consent.purpose not in (STORE, SHOW):"
SAME = "if consent.purpose in (SHOW, STORE):"


def pair() -> tuple[Mutant, Mutant]:
    """The deadly one and the one that is no fault. Raises SystemExit when their line is gone."""
    for path in sorted((ROOT / "referral" / "referrals").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if f"def {FUNCTION}(" in text and text.count(LINE) == 1:
            line = text[: text.index(LINE)].count("\n") + 1
            where = ("proof", path.relative_to(ROOT).as_posix(), FUNCTION, line, (line, line), text)
            return Mutant(*where, text.replace(LINE, DEADLY)), Mutant(*where, text.replace(LINE, SAME))
    raise SystemExit(f"the proof's line is gone: {LINE}")


def test_files() -> list[str]:
    """The files of tests that name the function."""
    found = sorted((ROOT / "tests" / "referrals").rglob("test_*.py"))
    return [
        path.relative_to(ROOT).as_posix() for path in found if FUNCTION in path.read_text(encoding="utf-8")
    ]
