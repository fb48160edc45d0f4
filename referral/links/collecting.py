"""Which links there are: features that show links say theirs when they are registered."""

from collections.abc import Callable, Iterable

_COLLECTORS: list[Callable[[], Iterable[str]]] = []


def collect_from(links: Callable[[], Iterable[str]]) -> None:
    """Ask this for links too; the same twice is one."""
    if links not in _COLLECTORS:
        _COLLECTORS.append(links)


def all_links() -> list[str]:
    """Each link that any page shows, once, in their order."""
    return list(dict.fromkeys(link for links in _COLLECTORS for link in links() if link))
