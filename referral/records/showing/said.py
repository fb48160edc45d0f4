"""What hospitals read of papers: the list of contents of a ZIP, without a word of whose they are; sorts of letters."""

from collections.abc import Iterator, Sequence

from referral.i18n import _, _l, day_words, ngettext
from referral.labels import label
from referral.records.showing import bundle
from referral.records.showing.queries import SeenPaper

NOT_TAKEN = _l("Only the hospital that has accepted this patient sends a letter here.")
SORTS: dict[str, object] = {
    "discharge": _l("Discharge letter"),
    "other": _l("Another letter, for example of an appointment"),
}
"""What sort of letter a hospital sends as a file, as kinds of papers."""


def contents(reference: str, found: Sequence[SeenPaper]) -> str:
    """Request, then each paper with its files; at the end what was left out for its size."""
    lines = [str(_("Papers of request %(reference)s", reference=reference)), ""]
    lines += [line for each in found for line in _of_paper(each)]
    if bundle.is_cut(found):
        lines.append(
            str(_("Some files are left out, for they would be too large together. Open them one by one."))
        )
    return "\r\n".join(lines) + "\r\n"


def _of_paper(each: SeenPaper) -> Iterator[str]:
    yield f"{each.position:02d}. {about(each)}"
    yield from (f"    {bundle.page_name(each, page)}" for page in each.pages)
    yield from (f"    {bundle.original_name(each, file)}" for file in each.originals)


def about(each: SeenPaper) -> str:
    """Kind, day and language of a paper and how many pages, as far as somebody said."""
    paper = each.paper
    parts = [
        label("document", paper.kind or "other"),
        day_words(paper.dated) if paper.dated else "",
        label("language", paper.language) if paper.language else "",
        str(ngettext("%(num)s page", "%(num)s pages", len(each.pages))),
    ]
    return ", ".join(filter(None, parts))
