"""The checks a traveller makes do catch what they are for."""

import pytest

from tests.journeys.conftest import Somebody
from tests.journeys.traveller import PHONE, Traveller


@pytest.fixture
def visitor(somebody: Somebody) -> Traveller:
    """Somebody before the sign-in page."""
    return somebody("uk", PHONE).go("/account/login")


# What is done to a good page, and what the traveller then says.
SPOILED = {
    "a picture without words": ("document.querySelector('main').append(new Image())", "image-alt"),
    "grey on grey": ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
    "a field without its label": ("document.querySelector('label[for=email]').remove()", "label"),
    "too wide": ("document.querySelector('h1').style.minWidth = '1000px'", "too wide"),
    "another language": ("document.documentElement.lang = 'en'", "account/login"),
    "a script that fails": ("setTimeout(() => { throw new Error('spoiled') })", "spoiled"),
    "a style inside the page": (
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')",
        "Content Security Policy",
    ),
}


@pytest.mark.parametrize("what", list(SPOILED))
def test_a_spoiled_page_is_noticed(visitor: Traveller, what: str) -> None:
    script, said = SPOILED[what]
    visitor.page.evaluate(f"() => {{ {script} }}")
    visitor.page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=said):
        visitor.look()
