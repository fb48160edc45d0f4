"""What we draw ourselves of the design system, because its own templates are slow: element by element what it draws."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from referral import assets
from tests.test_components import FORMS, VALUES, a_form, shown
from tests.test_components import app as app

NAME, LABEL = {"id": "x", "name": "x"}, {"text": "Label <i>", "size": "l", "isPageHeading": True}
DESCRIBED = {"label": {"text": "Label", "size": "s"}}
CHOSEN = [
    {"value": "", "text": "Choose an answer"},
    {"value": "a", "text": "A"},
    {"value": "b", "text": "B <i>"},
]
TYPED = {"type": "text", "value": 'typed "<b>"', "autocomplete": "off", "spellcheck": False}
THEIRS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "f.text_input(form, 'x', 'Label')": ("input", "input", NAME | DESCRIBED | TYPED),
    "f.text_input(form, 'x', 'Label <i>', hint='H', inputmode='numeric', width='5', prefix='P', suffix='S', lang='pl',"
    " page_heading=true, label_size='l', classes='k', autocomplete='tel', spellcheck=true)": ("input", "input", {
        **NAME, **TYPED, "label": LABEL, "inputmode": "numeric", "width": "5", "prefix": "P", "suffix": "S",
        "classes": "k", "autocomplete": "tel", "spellcheck": True, "attributes": {"lang": "pl"},
    }),
    "f.text_input(form, 'x', 'Label', type='password')": (
        "input", "input", NAME | DESCRIBED | TYPED | {"type": "password", "value": ""}
    ),
    "f.textarea(form, 'x', 'Label <i>', hint='H', rows=3, lang='pl', page_heading=true, label_size='l')": (
        "textarea", "textarea",
        {**NAME, "rows": 3, "value": TYPED["value"], "label": LABEL, "attributes": {"lang": "pl"}},
    ),
    "f.select(form, 'y', 'Label', [('a', 'A'), ('b', 'B <i>')], hint='H')": (
        "select", "select", {"id": "y", "name": "y", "items": CHOSEN, "value": "b", **DESCRIBED}
    ),
    "f.checkbox(form, 'z', 'Text <i>', hint='H')": ("checkboxes", "checkboxes", {
        "idPrefix": "z", "name": "z", "values": ["yes"],
        "items": [{"value": "yes", "text": "Text <i>", "hint": {"text": "H"}}],
    }),
    "f.button('Go <i>')": ("button", "button", {"text": "Go <i>", "type": "submit"}),
    "f.button('Go', kind='secondary', small=true, name='n', value='v', id='i', classes='c')": ("button", "button", {
        "text": "Go", "variant": "secondary", "small": True, "name": "n", "value": "v", "id": "i", "classes": "c",
    }),
    "f.button('Go', kind='warning', href='/x?a=1&b=2')": (
        "button", "button", {"text": "Go", "variant": "warning", "href": "/x?a=1&b=2"}
    ),
}  # fmt: skip
"""Our macro → the design system's component, its macro, and what that is told for the same."""


@pytest.mark.parametrize("errors", [[], ["Wrong <i>.", "And so."]])
@pytest.mark.parametrize("ours", THEIRS)
def test_our_controls_are_the_design_systems(app: Flask, ours: str, errors: list[str]):
    component, macro, params = THEIRS[ours]
    theirs = control(component, macro, "H" if "hint" in ours and "'z'" not in ours else "", errors, params)
    name = str(params.get("name", "x"))
    form = SimpleNamespace(values={"x": TYPED["value"], "y": "b", "z": "yes"}, errors={name: errors})
    assert outline(shown(FORMS + "{{ " + ours + " }}", form=form)) == outline(
        shown("{{ theirs }}", theirs=theirs)
    )


@pytest.mark.parametrize("errors", [{}, {"born": ["Wrong."]}, {"born-year": ["Wrong <i>."]}])
def test_our_dates_are_the_design_systems(app: Flask, errors: dict[str, list[str]]):
    words = {"born-day": "Day", "born-month": "Month", "born-year": "Year"}
    theirs = control("date-input", "dateInput", "H", [each for said in errors.values() for each in said], {
        "id": "born", "fieldset": {"legend": {"text": "Label", "size": "l", "isPageHeading": True}},
        "items": [
            {"id": key, "name": key, "label": {"text": word}, "value": VALUES[key], "error": key in errors,
             "width": 4 if word == "Year" else 2, "autocomplete": "off"}
            for key, word in words.items()
        ],
    })  # fmt: skip
    ours = "{{ f.date_input(form, 'born', 'Label', hint='H', legend_size='l', page_heading=true) }}"
    assert outline(shown(FORMS + ours, form=a_form(errors))) == outline(shown("{{ theirs }}", theirs=theirs))


def control(component: str, macro: str, hint: str, messages: list[str], params: dict[str, Any]) -> Markup:
    """The design system's own control with its hint and, beside it, what is wrong with the answer."""
    sentences = Markup("<br>").join(messages)
    told = {"hint": {"text": hint}} if hint else {}
    wrong = {"errorMessage": {"html": sentences, "visuallyHiddenText": "Error"}} if messages else {}
    return assets.design(component, macro, {**params, **told, **wrong} if component != "button" else params)


@pytest.mark.parametrize("kind", ["radios", "checkboxes"])
@pytest.mark.parametrize("errors", [{}, {"x": ["Wrong."]}])
def test_our_choices_are_the_design_systems(app: Flask, kind: str, errors: dict[str, list[str]]):
    ours = (
        f"{{{{ f.{kind}(form, 'x', 'Legend', [('a', 'A', 'About a', '<p>More</p>'|safe), ('b', 'B <i>')],"
        " hint='Hint', unknown=true, page_heading=true, legend_size='l') }}"
    )
    theirs = control(kind, kind, "Hint", errors.get("x", []), {
        "idPrefix": "x", "name": "x", "value": "a", "values": ["a"],
        "fieldset": {"legend": {"text": "Legend", "size": "l", "isPageHeading": True}},
        "items": [
            {"value": "a", "text": "A", "hint": {"text": "About a"}, "conditional": {"html": Markup("<p>More</p>")}},
            {"value": "b", "text": "B <i>"},
            {"value": "unknown", "text": "I don't know", "exclusive": kind == "checkboxes"},
        ],
    })  # fmt: skip
    form = SimpleNamespace(values={"x": "a"}, errors=errors)
    assert outline(shown(FORMS + ours, form=form)) == outline(shown("{{ theirs }}", theirs=theirs))


def outline(tree: Any) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes and own words, order kept, white space and order of attributes not."""
    return [(str(e.tag), dict(e.attrib), " ".join((e.text or "").split())) for e in tree.iter()]
