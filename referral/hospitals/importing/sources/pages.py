"""JSON as a service hands it out, page by page: files of a folder, or one file; whatever is no such page is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from referral.hospitals.values import BadTable

NO_PAGE = (
    "This is no page of the service: it answered with something else, as it does when it is asked too often "
    "or is being repaired. Fetch it again later."
)


def parsed(content: bytes) -> dict[str, Any]:
    """One page; raises BadTable with the sentence that helps, the service's own error in it."""
    try:
        page = json.loads(content)
    except ValueError:
        raise BadTable(NO_PAGE) from None
    if not isinstance(page, dict):
        raise BadTable(NO_PAGE)
    if page.get("errors"):
        first = page["errors"][0] if isinstance(page["errors"], list) else {}
        raise BadTable(f"The service refused: {first.get('error-result')}, {first.get('error-reason')}.")
    if "data" not in page or not isinstance(page.get("meta"), dict):
        raise BadTable(NO_PAGE)
    return page


def pages_of(path: Path) -> Iterator[dict[str, Any]]:
    """Every page of a folder in its order, or the one page of a file."""
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        raise BadTable(f"{path} holds no page (*.json).")
    for each in found:
        yield parsed(each.read_bytes())
