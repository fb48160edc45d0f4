"""Pictures of the board: our own lines, one for each group, left out by screen readers."""

import xml.etree.ElementTree as ElementTree

import pytest
from flask import Flask

from referral.information.phrases import GROUPS, phrases
from referral.information.pictures import DRAWING, pictures
from tests.pages import Pages

SHAPES = {"path": {"d"}, "circle": {"cx", "cy", "r"}, "rect": {"x", "y", "width", "height", "rx"}}
PER_PHRASE = {"pain", "signs_now"}
"""The groups in which each sentence has a picture of its own."""


def test_each_group_has_one_and_each_sentence_of_pain_and_danger_too() -> None:
    codes = {each.code for each in phrases()}
    assert set(GROUPS) <= set(pictures()) <= set(GROUPS) | codes
    assert {each.code for each in phrases() if each.group in PER_PHRASE} <= set(pictures())


@pytest.mark.parametrize("code", pictures())
def test_it_is_drawn_in_plain_shapes_that_lead_nowhere(code: str) -> None:
    root = ElementTree.fromstring(DRAWING.format(pictures()[code]))
    assert len(root)
    for shape in root:
        assert set(shape.attrib) <= SHAPES[shape.tag]
        numbers = [value for name, value in shape.attrib.items() if name != "d"]
        assert all(0 <= float(each) <= 48 for each in numbers)


def test_no_two_sentences_of_danger_share_a_picture() -> None:
    drawn = [pictures()[each.code] for each in phrases() if each.group == "signs_now"]
    assert len(set(drawn)) == len(drawn)


def test_the_board_shows_them_and_they_say_nothing_to_a_screen_reader(app: Flask) -> None:
    page = Pages(app).get("/information/phrases/pl").html
    assert page.count('class="app-picture"') == len(pictures())
    assert page.count('aria-hidden="true" focusable="false"') >= len(pictures())
