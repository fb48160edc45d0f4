"""The tables of papers, fields, units and needs hang together; TNM and numbers are read as papers write them."""

import doctest

import pytest

from matching.vocabulary import Modality
from referral.i18n import HOSPITAL_LANGUAGES
from referral.intake.questions.codes import CODES
from referral.intake.questions.table import GROUPS
from referral.labels import site_groups
from referral.records.reading import checking, comparing, forms, kinds
from referral.records.reading.completeness import needs


def test_every_kind_of_paper_has_words_and_tells_what_there_is() -> None:
    assert set(kinds.tells()) == set(CODES["document"])
    assert {code for told in kinds.tells().values() for code in told} == set(kinds.fields())


def test_every_name_stands_in_all_eight_languages() -> None:
    named = (*kinds.fields().values(), *kinds.units().values())
    assert all(each.names[tongue] for each in named for tongue in HOSPITAL_LANGUAGES)
    assert all(name for each in needs().values() for name in each.names.values())


def test_fields_and_needs_name_questions_sites_and_treatments_that_there_are() -> None:
    asked = {f"{group}.{each.name}" for group, found in GROUPS.items() for each in found.questions}
    assert all(f"{each.group}.{each.question}" in asked for each in kinds.fields().values() if each.question)
    for need in needs().values():
        assert set(need.questions) <= asked and set(need.sites) <= set(site_groups())
        assert set(need.modalities) <= {each.value for each in Modality}
        assert set(need.papers) <= set(kinds.tells()) and set(need.values) <= set(kinds.fields())


def test_units_can_be_compared_and_their_limits_are_signed_by_nobody() -> None:
    for each in kinds.units().values():
        assert each.same_as in kinds.units() and each.factor > 0 and 0 < each.least < each.most
    assert all(row["signed"] == "no" and row["source"] and row["date"] for row in kinds.rows("units.csv"))


def test_every_field_can_be_typed() -> None:
    assert all(set(each.parts) <= set(forms.schema_of(each).fields) for each in kinds.fields().values())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("рТ2N1М0", "pT2 N1 M0"), ("ypT0N0(sn)", "ypT0 N0(sn)"), ("pT1c pN0(sn) cM0 G2", "pT1c pN0(sn) cM0 G2"),
        ("cT4bN3cM1", "cT4b N3c M1"), ("TisN0M0", "Tis N0 M0"), ("ТХNXMX", "TX NX MX"), ("rT3", "rT3"),
        ("T5N0M0", None), ("T2N4M0", None), ("T2N0M2", None), ("II", None), ("pT2 N1 M0 стадія II", None), ("", None),
    ],
)  # fmt: skip
def test_tnm_is_read_in_either_script_and_what_is_none_is_refused(typed: str, kept: str | None) -> None:
    assert checking.tnm_of(typed) == kept


def test_examples_of_the_docstrings() -> None:
    for module in (checking, comparing, forms):
        assert doctest.testmod(module).failed == 0
