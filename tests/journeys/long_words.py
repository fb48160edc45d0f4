"""A word of 120 letters behind every text of a page, one after another and all at once: the page stays as wide."""

from playwright.sync_api import Page

WORD = 120
TRIED = """(letters) => {
  const word = " " + "щ".repeat(letters), main = document.querySelector("main"), root = document.documentElement;
  const fixed = "script, style, option, template, svg, .app-patient-card";
  const isFixed = (node) => node.parentElement.closest(fixed)
    || getComputedStyle(node.parentElement).whiteSpace.includes("nowrap") || !/\\p{L}/u.test(node.data);
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), kept = [], said = [];
  while (walk.nextNode()) if (!isFixed(walk.currentNode)) kept.push([walk.currentNode, walk.currentNode.data]);
  const tooWide = () => root.scrollWidth - root.clientWidth;
  for (const [node, text] of kept) node.data = text + word;
  const isWide = tooWide() > 0;
  for (const [node, text] of kept) node.data = text;
  for (const [node, text] of isWide ? kept : []) {
    node.data = text + word;
    if (tooWide() > 0) said.push(node.parentElement.outerHTML.slice(0, 80));
    node.data = text;
  }
  return isWide && !said.length ? ["all at once"] : said;
}"""
"""What never breaks (a reference, a day, the printed card) holds nobody's words."""


def widened_by(page: Page) -> list[str]:
    """Whose text widens the page when a long word stands in it; afterwards the page is as before."""
    found: list[str] = page.evaluate(TRIED, WORD)
    return found
