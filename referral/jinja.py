"""How Jinja keeps our templates: all of them, and what every template knows once for all."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment

EVERY_TEMPLATE = -1
"""No page leaves the store of compiled ones: Jinja keeps 400 by itself, and we have more with those of NHS.UK."""


class OneGlobals(Environment):
    """Templates share one mapping of what all of them know.

    Jinja looks at each import whether the two templates know the same, name by name in a chain of mappings of its own:
    sixty imports of a hundred names on the page of a case. Of one and the same mapping it knows at once.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows; apart where it is given more."""
        return self.globals if d is None else super().make_globals(d)


def init_app(app: Flask) -> None:
    """To be called before a template is asked for."""
    app.jinja_environment = OneGlobals
    app.jinja_options = {**app.jinja_options, "cache_size": EVERY_TEMPLATE}
