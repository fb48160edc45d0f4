"""What search engines may list: the pages that declare it, once in each language; everything else says no."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, request

from referral.i18n import offered

_HOME = {"/": ("/$", "/?lang=")}
"""Every address begins as the first page's does."""
View = TypeVar("View", bound=Callable[..., Any])
NOT_LISTED = "noindex, nofollow"
blueprint = Blueprint("search_engines", __name__)


def init_app(app: Flask) -> None:
    """Mark every answer, let templates say the same, and tell programs which pages they may read."""
    app.register_blueprint(blueprint)
    app.after_request(mark)
    app.add_template_global(is_indexed, "is_indexed")
    app.add_template_global(alternates, "alternates")


def indexed(view: View) -> View:
    """Let search engines list a page that anybody may read without an account."""
    view.is_indexed = True  # type: ignore[attr-defined]
    return view


def is_indexed() -> bool:
    """Whether the page of this request may be listed: one that was declared, with nothing chosen but its language."""
    view = current_app.view_functions.get(request.endpoint or "")
    return _may_be(view) and _is_plain() and request.method in ("GET", "HEAD")


def _is_plain() -> bool:
    return not request.args or request.args.to_dict(flat=False) in [{"lang": [code]} for code in offered()]


def alternates() -> Iterator[tuple[str, str]]:
    """Language → address of this page in it, for the head of a page that may be listed; without a choice last."""
    plain = current_app.config["PUBLIC_URL"].rstrip("/") + request.path
    yield from ((code, f"{plain}?lang={code}") for code in offered())
    yield "x-default", plain


def _may_be(view: object) -> bool:
    return bool(getattr(view, "is_indexed", False))


def mark(response: Response) -> Response:
    """Say in the head of an answer that it is not to be listed, unless it is."""
    if not is_indexed() or response.status_code != HTTPStatus.OK:
        response.headers["X-Robots-Tag"] = NOT_LISTED
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """The beginnings of the public addresses, and nothing else."""
    views = current_app.view_functions
    public = (str(rule) for rule in current_app.url_map.iter_rules() if _may_be(views[rule.endpoint]))
    allowed = sorted({each.partition("<")[0] for each in public})
    lines = [f"Allow: {each}" for address in allowed for each in _HOME.get(address, (address,))]
    return Response("\n".join(["User-agent: *", *lines, "Disallow: /", ""]), mimetype="text/plain")
