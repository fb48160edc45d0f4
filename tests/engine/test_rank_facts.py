"""What a case of flask rank may say, and what of the directory counts on its day."""

from datetime import date
from typing import Any

import pytest

from referral.engine.ranking_file import ranked

NEED = {"modalities": ["systemic_therapy"], "age": 46, "lat": 51.25, "lon": 22.57, "country": "PL"}
SILENT = "pl-zamosc-numed"
SAYS = {"hospital": SILENT, "modality": "systemic_therapy", "age_group": "adult", "site_group": "breast"}


def told(on: str = "2026-11-28", world: dict[str, Any] | None = None, **need: Any) -> list[dict[str, Any]]:
    """One need ranked on a day, best first."""
    (case,) = ranked([{"id": "one", "need": NEED | need, "world": world}], date.fromisoformat(on))
    return list(case["hospitals"])


@pytest.mark.parametrize(("on", "word"), [("2026-11-27", "nobody"), ("2026-11-28", "hospital")])
def test_what_is_said_after_the_day_is_not_known_on_it(on: str, word: str) -> None:
    world = {"unsaid": [SILENT], "said": [SAYS | {"date": "2026-11-28"}]}
    found = {each["code"]: each["evidence"] for each in told(on, world, site_group="breast")}
    assert found[SILENT] == word


@pytest.mark.parametrize(
    ("code", "site"),
    [("C50.9", "breast"), ("C50", "breast"), ("C92.0", "acute_myeloid_leukaemia"), ("D39.2", "ovary")],
)
def test_a_code_alone_says_the_site(code: str, site: str) -> None:
    is_same = told(icd10=code) == told(site_group=site)
    assert is_same == (code != "D39.2"), "the placenta is no ovary"


def test_a_site_that_is_named_stands_whatever_the_code_says() -> None:
    assert told(site_group="breast", icd10="no code") == told(site_group="breast")
