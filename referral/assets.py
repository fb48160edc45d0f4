"""What pages are made of: built files under their hashed names, and the design system's components.

The components' own templates need an undefined that forgives; ours must not forgive. So they live in an
environment of their own, and every page of ours is rendered with StrictUndefined: a mistyped name is an error.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from flask import Flask, current_app, request, url_for
from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

BUILD = Path(__file__).resolve().parent / "static" / "build"
MANIFEST = "manifest.json"
COMPONENTS = "nhsuk/components/{}/macro.jinja"


def init_app(app: Flask) -> None:
    """Give templates `asset`, `design` and `own_address`; make a name nobody defined an error."""
    app.jinja_env.undefined = StrictUndefined
    app.add_template_global(asset_url, "asset")
    app.add_template_global(design, "design")
    app.add_template_global(own_address, "own_address")


def asset_url(name: str) -> str:
    """The address of a built file, e.g. `main.css`; KeyError when the build did not make it."""
    manifest = _manifest(reload=current_app.debug)
    return url_for("static", filename=f"build/{manifest[name]}")


def _manifest(reload: bool) -> dict[str, str]:
    kept = current_app.extensions.get("asset_manifest")
    if kept is None or reload:
        kept = current_app.extensions["asset_manifest"] = read_manifest(BUILD)
    return cast(dict[str, str], kept)


def read_manifest(folder: Path) -> dict[str, str]:
    """Plain name → built name; FileNotFoundError says how to build when nothing is built yet."""
    path = folder / MANIFEST
    if not path.exists():
        raise FileNotFoundError("No built assets: run `python assets/build.py` first.")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def own_address() -> str:
    """This page's own path and query, without the language that its link asked for; "/" when GET is not possible."""
    if request.url_rule is None or not _can_be_asked(request.path):
        return "/"
    query = urlencode([pair for pair in request.args.items(multi=True) if pair[0] != "lang"])
    return f"{quote(request.script_root + request.path)}?{query}".rstrip("?")


def _can_be_asked(path: str) -> bool:
    """Whether a GET of this address is answered: a form that came back stands where its page stood."""
    return bool(current_app.create_url_adapter(request).test(path, method="GET"))  # type: ignore[union-attr]


def _components() -> Environment:
    """The design system's templates, apart from ours."""
    loader = PackageLoader("nhsuk_frontend_jinja")
    return Environment(loader=loader, undefined=ChainableUndefined, autoescape=True, auto_reload=False)


COMPONENT_TEMPLATES = _components()


def design(component: str, macro: str, params: dict[str, Any]) -> Markup:
    """One component of the design system as markup; lazy words are spoken now, because it only shows real strings."""
    module = COMPONENT_TEMPLATES.get_template(COMPONENTS.format(component)).module
    render = cast(Callable[[Any], str], getattr(module, macro))
    return Markup(render(_spoken(params)))


def _spoken(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spoken(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_spoken(part) for part in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)
