"""`How do I add a line to the tick list, or a kind of place` (docs/how-to.md): how many files name one."""

from pathlib import Path

from referral.screening import queries
from referral.screening.lines import LINES, VENUES
from referral.screening.models import KINDS


def _name(root: Path, code: str) -> set[str]:
    """The files of the feature in which a code stands."""
    quoted = (f'"{code}"', f"'{code}'")
    files = [*(root / "referral/screening").rglob("*.py"), *(root / "templates/screening").glob("*.html")]
    return {path.name for path in files if any(each in path.read_text(encoding="utf-8") for each in quoted)}


def test_a_line_is_named_in_one_file(root: Path) -> None:
    once = set(LINES) - {"child", "result"}
    assert all(_name(root, code) == {"lines.py"} for code in once)
    assert _name(root, "child") == {"lines.py", "calling.py", "forms.py"}, "whose wish it is, too"


def test_a_kind_is_named_in_two_files(root: Path) -> None:
    assert tuple(VENUES) == KINDS
    assert all(_name(root, code) == {"lines.py", "models.py"} for code in KINDS)


def test_days_that_were_counted_before_have_a_nought_for_a_new_line() -> None:
    older = {name: 7 for name in queries.nothing_ticked() if name != "follow_up"}
    assert queries.rounded(older)["follow_up"] == 0 and queries.rounded(older)["known"] == 5
