"""The base page and the macros: what was typed stays, each error stands beside its field, a slip is an error."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string
from flask_wtf import CSRFProtect
from jinja2 import UndefinedError

from referral import assets, i18n, search_engines, web
from referral.config import ROOT
from referral.i18n import _l

FORMS = "{% import 'components/forms.html' as f %}"
CONTENT = "{% import 'components/content.html' as c %}"
PAGE = (
    "{% extends 'base.html' %}{% import 'components/forms.html' as f %}"
    "{% block title %}List{% endblock %}{% block content %}<h1>List</h1>BODY{% endblock %}"
)
VALUES = {
    "name": 'Олена "<b>"',
    "note": "one\n  two\nthree",
    "sex": "unknown",
    "needs": ["surgery", "unknown"],
    "country": "PL",
    "born-day": "31",
    "born-month": "2",
    "born-year": "1974",
    "place": "Медика",
    "place-code": "pl-17",
    "agreed": "yes",
}
CONTROLS = {
    "name": "f.text_input(form, 'name', 'Label', hint='Hint')",
    "note": "f.textarea(form, 'note', 'Label', hint='Hint')",
    "sex": "f.radios(form, 'sex', 'Label', [('female', 'Female')], hint='Hint', unknown=true)",
    "needs": "f.checkboxes(form, 'needs', 'Label', [('surgery', 'Surgery')], hint='Hint', unknown=true)",
    "country": "f.select(form, 'country', 'Label', [('PL', 'Poland')], hint='Hint')",
    "born": "f.date_input(form, 'born', 'Label', hint='Hint')",
    "place": "f.typeahead(form, 'place', 'Label', '/places', hint='Hint')",
    "agreed": "f.checkbox(form, 'agreed', 'Label', hint='Hint')",
}


@pytest.fixture
def app() -> Iterator[Flask]:
    """The templates with what they need and no more."""
    app = Flask("referral", root_path=str(ROOT / "referral"), template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="test", DEMO=False, WTF_CSRF_ENABLED=True)
    app.config.update(PUBLIC_NAME="Mistok", COORDINATION={})
    web.name_service(app)
    search_engines.init_app(app)
    i18n.init_app(app, of_account=lambda: "en", keep=lambda code: None)
    CSRFProtect(app)
    assets.init_app(app)
    app.add_template_global(lambda: "/danger", "where_to_report")
    foot = ("notices.show_privacy", "notices.show_accessibility", "notices.show_purpose")
    for name in ("list", "demo.mail", *foot):
        app.add_url_rule(f"/{name}", endpoint=name, view_func=lambda: "")
    with app.test_request_context("/list?lang=en"):
        yield app


def a_form(errors: dict[str, list[str]] | None = None, **values: Any) -> SimpleNamespace:
    return SimpleNamespace(values={**VALUES, **values}, errors=errors or {})


def shown(source: str, **context: Any) -> Any:
    """The element tree of a snippet, parsed strictly."""
    html = render_template_string(source, **context)
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)


def words(tree: Any) -> str:
    return re.sub(r"\s+", " ", " ".join(tree.itertext())).strip()


def by_id(tree: Any, name: str) -> Any:
    found = [element for element in tree.iter() if element.get("id") == name]
    assert len(found) == 1, f"{len(found)} elements with id {name}"
    return found[0]


@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_shows_its_label_hint_and_error_beside_it(app: Flask, name: str):
    tree = shown(FORMS + "{{ " + CONTROLS[name] + " }}", form=a_form({name: ["Wrong <i>so</i>.", "And so."]}))
    error = by_id(tree, f"{name}-error")
    assert words(error) == "Error: Wrong <i>so</i>. And so."
    assert "Label" in words(tree)
    assert "Hint" in words(tree)
    described = " ".join(e.get("aria-describedby", "") for e in tree.iter())
    assert f"{name}-error" in described or name == "agreed"


def test_what_was_typed_comes_back_unchanged(app: Flask):
    tree = shown(FORMS + "".join("{{ " + control + " }}" for control in CONTROLS.values()), form=a_form())
    assert by_id(tree, "name").get("value") == VALUES["name"]
    assert by_id(tree, "place").get("value") == "Медика"
    assert [by_id(tree, f"born-{part}").get("value") for part in ("day", "month", "year")] == [
        "31",
        "2",
        "1974",
    ]
    ticked = [(e.get("name"), e.get("value")) for e in tree.iter("input") if e.get("checked") is not None]
    assert ticked == [("sex", "unknown"), ("needs", "surgery"), ("needs", "unknown"), ("agreed", "yes")]
    assert [e.get("value") for e in tree.iter("option") if e.get("selected") is not None] == ["PL"]


def test_lines_of_a_long_answer_stay_as_typed_wherever_the_field_stands(app: Flask):
    inner = "{% set note %}{{ f.textarea(form, 'note', 'Note') }}{% endset %}"
    nested = "{% call f.fieldset('Group') %}{{ f.radios(form, 'sex', 'Sex', [('m', 'Male', '', note)]) }}{% endcall %}"
    tree = shown(FORMS + inner + nested, form=a_form())
    assert by_id(tree, "note").text == VALUES["note"]


def test_not_knowing_is_as_large_as_any_other_answer(app: Flask):
    tree = shown(FORMS + "{{ " + CONTROLS["sex"] + " }}", form=a_form())
    items = [e for e in tree.iter("div") if "nhsuk-radios__item" in e.get("class", "")]
    assert [words(item) for item in items] == ["Female", "I don't know"]
    assert len({item.get("class") for item in items}) == 1


@pytest.mark.parametrize(
    ("question", "line"), [("Which day?", "Which day? Choose one."), ("The day", "The day: Choose one.")]
)
def test_the_error_summary_puts_no_colon_behind_a_question_mark(app: Flask, question: str, line: str):
    page = FORMS + "{{ f.error_summary(form, names=names) }}"
    assert line in words(shown(page, form=a_form({"day": ["Choose one."]}), names={"day": question}))


def test_the_error_summary_links_to_every_field_in_order(app: Flask):
    errors = {name: [f"Wrong {name}"] for name in CONTROLS} | {"": ["Nothing fits."]}
    page = "{{ f.error_summary(form) }}" + "".join("{{ " + control + " }}" for control in CONTROLS.values())
    tree = shown(FORMS + page, form=a_form(errors))
    links = [a.get("href") for a in tree.iter("a")]
    assert links == ["#name", "#note", "#sex", "#needs", "#country", "#born-day", "#place", "#agreed"]
    for link in links:
        assert by_id(tree, link[1:]).tag in ("input", "select", "textarea")
    assert "Nothing fits." in words(tree)


def test_no_errors_no_summary(app: Flask):
    assert words(shown(FORMS + "{{ f.error_summary(form) }}", form=a_form())) == ""


def test_words_translated_late_are_shown(app: Flask):
    snippet = (
        FORMS + "{{ f.error_summary(form, title=title) }}{{ f.radios(form, 'x', legend, [('a', choice)]) }}"
    )
    form = a_form({"x": [_l("Choose.")]})
    tree = shown(snippet, form=form, title=_l("Look again"), legend=_l("Sex"), choice=_l("Not known"))
    assert words(tree) == "Look again Choose. Sex Error: Choose. Not known"


def test_a_name_nobody_defined_is_an_error(app: Flask):
    with pytest.raises(UndefinedError):
        render_template_string("{{ patient_nmae }}")
    with pytest.raises(UndefinedError):
        render_template_string(FORMS + "{{ f.text_input(form, 'name', lable) }}", form=a_form())
    with pytest.raises(TypeError):
        render_template_string(FORMS + "{{ f.text_input(form, 'name', 'Label', hnit='x') }}", form=a_form())


def test_a_table_names_its_cells_for_phones_and_calls_for_each(app: Flask):
    snippet = (
        CONTENT
        + "{% call(row, column) c.table([('a', 'Name'), ('b', 'Places', 'number')], rows, caption='All') %}"
        "<b>{{ row[column] }}</b>{% endcall %}"
    )
    tree = shown(snippet, rows=[{"a": "Lviv", "b": 3}, {"a": "<Łódź>", "b": 0}])
    assert [words(e) for e in tree.iter("td")] == ["Places 3", "Places 0"]
    assert [words(e) for e in tree.iter("th") if e.get("scope") == "row"] == ["Lviv", "<Łódź>"]
    assert (
        words(shown(CONTENT + "{{ c.table([('a', 'Name')], rows) }}", rows=[{"a": "x & y"}])) == "Name x & y"
    )


def test_an_empty_fact_is_said_to_be_not_known(app: Flask):
    tree = shown(CONTENT + "{{ c.summary_list([('Stage', none), ('Site', 'Lung', '/x'), ('Count', 0)]) }}")
    assert words(tree) == "Stage Not known Site Lung Change Site Count 0"


def page(app: Flask, body: str = "", **context: Any) -> Any:
    html = render_template_string(PAGE.replace("BODY", body), **context)
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def test_every_page_names_its_language_title_and_way_to_the_content(app: Flask):
    tree = page(app)
    assert tree.get("lang") == "en"
    assert words(tree.find(".//title")) == "List – OncoBridge"
    skip = next(tree.iter("a"))
    assert by_id(tree, skip.get("href")[1:]).tag == "main"


def test_no_page_holds_inline_script_or_style_and_every_form_leaves_checking_to_us(app: Flask):
    nav = [
        {"href": "/a", "text": "Queue", "current": True},
        {"href": "/out", "text": "Sign out", "current": False, "post": True, "end": True},
    ]
    body = (
        "{% call f.post_form('/x') %}{{ f.button('Go') }}{% endcall %}{{ f.post_button('Still true', '/y') }}"
    )
    tree = page(app, body, nav_items=nav)
    assert [e for e in tree.iter() if e.get("style") or any(name.startswith("on") for name in e.attrib)] == []
    assert all(script.get("src") and not script.text for script in tree.iter("script"))
    assert list(tree.iter("style")) == []
    forms = list(tree.iter("form"))
    assert len(forms) == 4
    assert all(form.get("novalidate") is not None for form in forms)
    assert all(any(i.get("name") == "csrf_token" and i.get("value") for i in f.iter("input")) for f in forms)


def test_the_language_can_be_changed_on_every_page_without_scripts(app: Flask):
    form = next(page(app).iter("form"))
    assert form.get("action") == "/language"
    buttons = {b.get("value"): (words(b).replace(" ", ""), b.get("lang")) for b in form.iter("button")}
    assert buttons == {"uk": ("Українська", "uk"), "ru": ("Русский", "ru"), "en": ("English", "en")}
    assert {i.get("name"): i.get("value") for i in form.iter("input")}["next"] == "/list"


@pytest.mark.parametrize("demo", [True, False])
def test_demo_says_so_on_every_page_and_nobody_else_does(app: Flask, demo: bool):
    app.config["DEMO"] = demo
    assert ("invented people only" in words(page(app))) is demo


def test_every_page_says_who_decides(app: Flask):
    footer = words(next(page(app).iter("footer")))
    assert "only people ask and accept" in footer
    assert "not a medical device" in footer
    assert "CC BY 4.0" in footer


def test_an_error_page_says_what_it_means(app: Flask):
    html, status = web.error_page(404)
    assert status == 404
    assert "Page not found" in html


def test_the_guide_names_every_macro():
    guide = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    for name in ("forms", "content"):
        source = (ROOT / "templates" / "components" / f"{name}.html").read_text(encoding="utf-8")
        macros = re.findall(r"{% macro ([a-z]\w+)\(", source)
        assert [macro for macro in macros if f"{macro}(" not in guide] == []


PAPERS = (
    "{% import 'components/papers.html' as p %}"
    "{{ p.papers(form, '/cases/OB-1/papers', 'a-case', 'an-origin', [('imaging', 'CT')], [('uk', 'Ukrainian')]) }}"
)
SCRIPTS = sorted((ROOT / "assets" / "js" / "papers").glob("*.js"))


def test_papers_are_sent_by_a_form_that_needs_no_script(app: Flask):
    tree = shown(PAPERS, form=a_form({"files": ["Choose at least one."]}))
    (form,) = tree.iter("form")
    assert (form.get("method"), form.get("action")) == ("post", "/cases/OB-1/papers/form")
    assert form.get("enctype") == "multipart/form-data"
    fields = {e.get("name"): e for e in (*form.iter("input"), *form.iter("select"))}
    assert fields.keys() == {"csrf_token", "origin", "owner", "kind", "language", "files"}
    assert fields["origin"].get("value") == "an-origin"
    assert fields["owner"].get("value") == "a-case", "for whom the page was opened"
    assert fields["files"].get("type") == "file" and fields["files"].get("multiple") is not None
    assert "files-error" in fields["files"].get("aria-describedby")
    assert words(by_id(form, "files-error")) == "Error: Choose at least one."


def test_the_place_for_papers_holds_every_word_part_and_button_that_its_script_asks_for(app: Flask):
    html = render_template_string(PAPERS, form=a_form())
    script = "\n".join(path.read_text() for path in SCRIPTS)
    has = {kind: set(re.findall(rf'data-{kind}="(\w+)"', html)) for kind in ("word", "part", "do")}
    wanted = {
        "word": set(re.findall(r'say\("(\w+)"', script))
        | set(re.findall(r'state: "(\w+)"', script)) - {"stopped", "receiving"},
        "part": set(re.findall(r'part\("(\w+)"', script)),
        "do": set(re.findall(r'\.(?:button|on)\("(\w+)"', script)),
    }
    assert all(len(each) >= 8 for each in wanted.values())
    assert {kind: wanted[kind] - has[kind] for kind in has} == {"word": set(), "part": set(), "do": set()}
    chosen = {f"network_{each}" for each in ("wifi", "mobile", "unknown")} | {
        "paused",
        "wifi",
        "too_many",
        "empty",
    }
    assert chosen | {"pause", "resume", "not_taken", "too_large", "damaged", "lost"} <= has["word"]
