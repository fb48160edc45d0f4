"""The sentences of all languages: each finds its catalogue by one look, for a page asks for a thousand."""

from typing import Any

from flask.globals import _cv_app
from flask_babel import Domain, LazyString

__all__ = ["CATALOGUES", "LazyString", "_", "_l", "ngettext"]


class _Catalogues(Domain):  # type: ignore[misc]
    """The library's catalogues, without asking anew for each sentence what is spoken."""

    def get_translations(self) -> Any:
        """The catalogue of the language now spoken; the library forgets it where another is spoken."""
        context = _cv_app.get(None)
        spoken = context.g.get("_flask_babel") if context else None
        found = getattr(spoken, "babel_translations", None)
        if found is None:
            found = super().get_translations()
            if context:
                context.g._flask_babel.babel_translations = found
        return found


CATALOGUES = _Catalogues(domain="messages")


def _(string: str, **variables: Any) -> str:
    """A sentence in the language now spoken."""
    return str(CATALOGUES.gettext(string, **variables))


def ngettext(singular: str, plural: str, num: float, **variables: Any) -> str:
    """A sentence in the language now spoken, in the form of a number."""
    return str(CATALOGUES.ngettext(singular, plural, num, **variables))


def _l(string: str, **variables: Any) -> LazyString:
    """A sentence that is put into words where it is read."""
    return LazyString(_, string, **variables)
