"""Where rows of a clinical table decide something, the page says who signed them: which page, which table."""

import pytest

from referral.config import ROOT
from referral.signatures.tables import TABLES

MARKED = {
    "coordination/show.html": {"red_flags"},
    "coordination/show_weights.html": {"weights", "lateness"},
    "coordination/arrangements.html": {"days_before"},
    "duty/list.html": {"duty_steps"},
    "export_rules/choose.html": {"stopped_names"},
    "export_rules/stop.html": {"stopped_names"},
    "intake/answer_red_flags.html": {"red_flags"},
    "plans/show_reserve_prices.html": {"planning"},
    "reading/show_needed.html": {"needed_papers"},
    "supplies/choose.html": {"supply_medicines"},
    "watch/show.html": {"act_by"},
}
"""Template → the tables whose rows decide what it shows."""


@pytest.mark.parametrize(("page", "tables"), MARKED.items())
def test_the_page_says_who_signed(page: str, tables: set[str]) -> None:
    text = (ROOT / "templates" / page).read_text(encoding="utf-8")
    assert tables <= set(TABLES)
    assert all(f'signed_line("{each}"' in text for each in tables)


def test_no_page_is_marked_that_the_table_does_not_know() -> None:
    found = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*.html")
        if 'signed_line("' in path.read_text(encoding="utf-8")
    }
    assert found == set(MARKED)
