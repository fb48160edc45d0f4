"""A date is read as people write it: months by name in each language, a whole date in one part."""

import pytest
from marshmallow import ValidationError

from referral.dates import month_named
from referral.fields import PartialDate

ONE_PART = {
    "27.3.1980": "1980-03-27", "27/03/1980": "1980-03-27", "27-03-1980 р.": "1980-03-27", "1980-03-27": "1980-03-27",
    "27 березня 1980": "1980-03-27", "27 марта 1980 г.": "1980-03-27", "March 27, 1980": "1980-03-27",
    "27 marca 1980 r.": "1980-03-27", "27. března 1980": "1980-03-27", "27. marca 1980": "1980-03-27",
    "1980. március 27.": "1980-03-27", "27 martie 1980": "1980-03-27", "27 III 1980": "1980-03-27",
    "березень 1980": "1980-03", "март 1980": "1980-03", "03.1980": "1980-03", "1980 рік": "1980", "1980 г.": "1980",
    "marzec 1980": "1980-03", "1980. március": "1980-03", "2.11.1980": "1980-11-02",
}  # fmt: skip
REFUSED = ["27.3.80", "березня", "вчора", "13 1980 5", "27 березня квітня 1980", "1.2.3.1980"]


@pytest.mark.parametrize(("typed", "iso"), ONE_PART.items())
@pytest.mark.parametrize("part", range(3))
def test_a_whole_date_is_read_in_whichever_part_it_stands(typed: str, iso: str, part: int) -> None:
    written = ["", "", ""]
    written[part] = typed
    assert PartialDate().deserialize(written) == iso


@pytest.mark.parametrize(
    "month",
    [
        "3",
        "03",
        "березень",
        "березня",
        "берез.",
        "марта",
        "March",
        "mar",
        "marca",
        "března",
        "március",
        "III",
        "iii",
    ],
)
def test_a_month_is_read_by_its_name(month: str) -> None:
    assert PartialDate().deserialize(["27", month, "1980"]) == "1980-03-27"
    assert PartialDate().deserialize(["", month, "1980 р."]) == "1980-03"


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_date_stays_none(typed: str) -> None:
    with pytest.raises(ValidationError):
        PartialDate().deserialize([typed, "", ""])


def test_a_word_that_begins_several_months_names_none() -> None:
    assert month_named("лист") == 11 and month_named("ма") is None and month_named("xyz") is None
