"""What axe objects to on a page; a page built exactly like one already looked at is not looked at again."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# The page's build without its words: elements, classes, roles, languages, which attributes there are, what is empty.
# Rows alike that follow one another count once.
SHAPE = """() => {
    const told = ['class', 'role', 'type', 'lang', 'hidden', 'open', 'tabindex', 'aria-hidden'];
    const own = node => node.tagName + [...node.attributes].map(
        each => told.includes(each.name) ? each.name + '=' + each.value : each.name + !each.value).sort();
    const shape = node => own(node) + (node.children.length
        ? '(' + [...node.children].map(shape).filter((one, at, all) => one !== all[at - 1]) + ')'
        : !node.textContent.trim());
    return innerWidth + shape(document.documentElement);
}"""
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
_looked_at: set[int] = set()


def objections(page: Page) -> list[str]:
    """Every violation axe finds, by rule and place; none for a build that was found right before."""
    shape = hash(page.evaluate(SHAPE))
    if shape in _looked_at:
        return []
    if not page.evaluate(
        "'axe' in window"
    ):  # it stays while the page does: half a megabyte is not read twice
        page.evaluate(AXE_SCRIPT)
    found = list(_named(page.evaluate(VIOLATIONS)))
    if not found:
        _looked_at.add(shape)
    return found


def _named(violations: list[dict[str, Any]]) -> Iterator[str]:
    for each in violations:
        nodes = ", ".join(str(node["target"]) for node in each["nodes"][:3])
        yield f"{each['id']} ({each['impact']}) at {nodes}"
