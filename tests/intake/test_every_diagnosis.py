"""Every code of the tables can be typed, proposed and chosen on the page; what is chosen is what is kept."""

import csv
import uuid
from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from matching.diagnosis.icd10 import icd10
from matching.diagnosis.parts import nameable
from matching.diagnosis.subcodes import codes, site_of, subcodes
from matching.vocabulary import DATA, site_groups
from referral.fields import Text
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake.forms import DiagnosisSchema, LocalitySchema
from referral.intake.localities.gazetteer import entries
from referral.intake.models import Case
from referral.intake.suggestions import proposed_diagnoses
from referral.intake.views.beginning import _opened, _sealed
from tests.intake.walk import CONTACT, begun, fresh, send, volunteer
from tests.pages import Pages


@pytest.fixture
def asked(app: Flask, request: pytest.FixtureRequest) -> Iterator[tuple[Pages, Case]]:
    """A volunteer on an intake that asks for the diagnosis, in the language the test names."""
    pages, _user = volunteer(app, language=getattr(request, "param", "en"))
    yield pages, begun(pages)


IN_EACH = pytest.mark.parametrize("asked", PUBLIC_LANGUAGES, indirect=True)


def _rows() -> list[str]:
    with (DATA / "icd10.csv").open(encoding="utf-8", newline="") as table:
        return [row["code"] for row in csv.DictReader(table)]


@cache
def _language(pages: Pages) -> str:
    """The language of this reader's pages."""
    return str(pages.get("/intake").tree.get("lang"))


def _name(pages: Pages, site: str | None) -> str:
    """What the page's reader calls a site group."""
    return site_groups()[site or ""].names[_language(pages)]


def _kept(case: Case) -> tuple[str | None, str | None]:
    now = fresh(case)
    return now.site_group, now.icd10


def test_every_row_of_the_table_is_walked() -> None:
    assert len(_rows()) == len(icd10()) >= 113
    assert set(codes()) == set(_rows()) | {row.code for row in subcodes()}


def _shown(pages: Pages, case: Case) -> str:
    """What the overview of the answers says, in the reader's language."""
    return str(pages.get(f"/intake/{case.id}/check").text)


@pytest.mark.parametrize(
    ("asked", "first"), list(zip(PUBLIC_LANGUAGES, (0, 1, 2), strict=True)), indirect=["asked"]
)
def test_every_code_typed_is_proposed_first_and_can_be_chosen(asked: tuple[Pages, Case], first: int) -> None:
    """Each code in one language; that each language names every site is shown below."""
    pages, case = asked
    for code in list(codes())[first :: len(PUBLIC_LANGUAGES)]:
        found = send(pages, case, "diagnosis", {"site_words": code, "search": "site_words"})
        radios = [radio.get("value") for radio in found.all("input[@name='suggested']")]
        mine = f"{site_of(code)} {code}"
        assert found.status == 200 and radios[0] == mine, (code, radios)
        sent = pages.submit(found, "/diagnosis", site_words=code, suggested=mine)
        assert (sent.status, _kept(case)) == (303, (site_of(code), code)), code
        shown = _shown(pages, case)
        assert code in shown and _name(pages, site_of(code)) in shown, code


def test_every_proposal_can_be_chosen_as_the_script_sends_it(asked: tuple[Pages, Case]) -> None:
    pages, case = asked
    for value in proposed_diagnoses():
        site, _space, code = value.partition(" ")
        assert send(pages, case, "diagnosis", {"suggested": value}).status == 303, value
        assert _kept(case) == (site if site in nameable(code) else site_of(code), code), value


@IN_EACH
def test_every_site_of_the_list_can_be_picked_and_is_shown(asked: tuple[Pages, Case]) -> None:
    pages, case = asked
    for site in site_groups():
        assert send(pages, case, "diagnosis", {"site": site}).status == 303, site
        assert _kept(case) == (site, None) and _name(pages, site) in _shown(pages, case)


@IN_EACH
def test_parts_stand_under_their_whole_with_a_dash(asked: tuple[Pages, Case]) -> None:
    pages, case = asked
    options = pages.get(f"/intake/{case.id}/diagnosis").all("select[@id='site']/option")
    listed = {option.get("value"): (option.text or "").strip() for option in options}
    order = list(listed)
    for code, group in site_groups().items():
        name = _name(pages, code)
        assert listed[code] == (f"– {name}" if group.part_of else name)
        if group.part_of:
            assert order.index(group.part_of) < order.index(code)
            between = order[order.index(group.part_of) + 1 : order.index(code)]
            assert {site_groups()[each].part_of for each in between} <= {group.part_of}


WORDS = (
    ("гострий лімфобластний лейкоз", "acute_lymphoid_leukaemia C91.0"),
    ("ОЛЛ", "acute_lymphoid_leukaemia C91.0"),
    ("острый миелобластный лейкоз", "acute_myeloid_leukaemia C92.0"),
    ("ХЛЛ", "chronic_lymphoid_leukaemia C91.1"),
    ("ДВККЛ", "aggressive_lymphoma C83.3"),
    ("фолікулярна лімфома", "indolent_lymphoma C82"),
    ("лімфома мантійної зони", "lymphoma C83"),
    ("карциноид лёгкого", "neuroendocrine D38.1"),
    ("НЕТ підшлункової залози", "neuroendocrine D37"),
    ("ГІСТ шлунка", "gist C49"),
    ("GIST", "gist C49"),
    ("нейробластома", "neuroblastoma C74"),
    ("опухоль Вильмса", "wilms_tumour C64"),
    ("меланома хоріоідеї", "eye_melanoma C69.3"),
    ("ретинобластома", "retinoblastoma C69.2"),
    ("герміногенна пухлина середостіння", "extragonadal_germ_cell C38"),
    ("acute leukaemia", "acute_leukaemia C95.0"),
)


@pytest.mark.parametrize(("words", "value"), WORDS)
def test_words_lead_to_the_finer_group_which_is_kept_and_stays(
    asked: tuple[Pages, Case], words: str, value: str
) -> None:
    pages, case = asked
    found = send(pages, case, "diagnosis", {"site_words": words, "search": "site_words"})
    assert value in [radio.get("value") for radio in found.all("input[@name='suggested']")][:2]
    assert pages.submit(found, "/diagnosis", site_words=words, suggested=value).status == 303
    assert _kept(case) == tuple(value.split())
    assert send(pages, case, "contact", CONTACT).status == 303, "the sex is said later"
    assert _kept(case) == tuple(value.split())


@pytest.mark.parametrize(
    ("sex", "code", "site"),
    [
        ("female", "C48", "ovary"),
        ("male", "C48", "soft_tissue"),
        ("unknown", "C48", "soft_tissue"),
        ("female", "C48.0", "soft_tissue"),
    ],
)
def test_the_peritoneum_goes_by_the_sex_said_before_or_after(
    asked: tuple[Pages, Case], sex: str, code: str, site: str
) -> None:
    pages, case = asked
    said = {"suggested": f"soft_tissue {code}"}
    assert send(pages, case, "contact", {**CONTACT, "sex": sex}).status == 303
    assert send(pages, case, "diagnosis", said).status == 303
    assert _kept(case) == (site, code)
    for other, then in (("male", "soft_tissue"), (sex, site)):
        send(pages, case, "contact", {**CONTACT, "sex": other})
        assert _kept(case) == (then, code) and fresh(case).answers["diagnosis"]["site"] == then


def test_what_the_typed_places_offer_fits_into_its_field() -> None:
    field = LocalitySchema().fields["place_code"]
    assert isinstance(field, Text)
    assert max(len(entry.locality.id) for entry in entries()) <= field.limit


def test_what_was_looked_up_fits_into_its_field(app: Flask) -> None:
    longest = {
        "name": "\N{MATHEMATICAL BOLD CAPITAL A}" * 200,
        "phone": "+" + "3" * 39,
        "birth_date": "1980-02-03",
    }
    with app.test_request_context():
        sealed = _sealed(longest)
        typed = MultiDict({"agrees": "no", "idempotency_key": str(uuid.uuid4()), "looked_up": sealed})
        from referral.intake.forms import ConsentSchema

        assert Form.of(ConsentSchema(), typed).valid
        assert _opened(sealed)["name_original"] == longest["name"]


def test_a_value_longer_than_any_proposal_is_refused() -> None:
    typed = MultiDict({"suggested": "x" * (max(map(len, proposed_diagnoses())) + 1)})
    assert list(Form.of(DiagnosisSchema(), typed).errors) == ["suggested"]
