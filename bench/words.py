"""The sentences of the ten best in Ukrainian, made as the desk makes them: what words add to a ranking."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import Flask

from matching import Explanation
from referral import i18n
from referral.engine import wording


@contextmanager
def speaking_ukrainian() -> Iterator[None]:
    """A bare application that knows our catalogues, speaking Ukrainian."""
    app = Flask("words")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(i18n.ROOT / "translations")
    i18n.babel.init_app(app)
    with app.test_request_context(), i18n.speaking("uk"):
        yield


def sentences(best: Iterable[Explanation]) -> list[str]:
    """Every term of these hospitals as its sentence."""
    return [wording.term(term) for explanation in best for term in explanation.terms]
