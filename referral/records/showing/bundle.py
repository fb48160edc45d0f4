"""All that a request shows as one ZIP, made while it is sent: neutral names, the same bytes for the same papers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from referral.records.papers.models import PaperFile
from referral.records.papers.sent import ENDINGS
from referral.records.showing.queries import SeenPage, SeenPaper

MOST_PAGES = 300
MOST_BYTES = 200 * 1024 * 1024
"""So many pages, and so much of files as they came, one ZIP holds; what is left out is said in its list."""
CONTENTS = "contents.txt"
AT_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Entry(NamedTuple):
    """One file of the ZIP: what it is called there, and under which name it lies in the store."""

    called: str
    name: str


def page_name(paper: SeenPaper, page: SeenPage) -> str:
    """What a page is called, without a word of whose it is."""
    return f"paper-{paper.position:02d}-page-{page.number}.jpg"


def original_name(paper: SeenPaper, file: PaperFile) -> str:
    """What a file as it came is called; its sender's name for it is not kept."""
    return f"paper-{paper.position:02d}-original-{file.position + 1}.{ENDINGS.get(file.media_type, 'bin')}"


def names(paper: SeenPaper) -> list[str]:
    """Under which names what is shown of a paper lies in the store."""
    return [*(each.name for each in paper.pages), *(each.name for each in paper.originals if each.name)]


def entries(found: Sequence[SeenPaper]) -> list[Entry]:
    """Every page, then every file as it came, up to the limits."""
    pages = [Entry(page_name(paper, page), page.name) for paper in found for page in paper.pages]
    return pages[:MOST_PAGES] + list(_originals(found))


def _originals(found: Iterable[SeenPaper]) -> Iterator[Entry]:
    total = 0
    for paper in found:
        for file in paper.originals:
            total += file.size
            if file.name is None or total > MOST_BYTES:
                continue
            yield Entry(original_name(paper, file), file.name)


def is_cut(found: Sequence[SeenPaper]) -> bool:
    """Whether something had to be left out."""
    return len(entries(found)) < sum(len(each.pages) + len(each.originals) for each in found)


def zipped(inside: Sequence[Entry], contents: str, opened: Callable[[str], bytes]) -> Iterator[bytes]:
    """The ZIP, piece after piece; only one file is in memory at a time. `opened`: what lies under a name."""
    return packed(
        chain([(CONTENTS, contents.encode())], ((each.called, opened(each.name)) for each in inside))
    )


def packed(parts: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Such files, each by its name, as a ZIP that is made while it is sent; only one is in memory at a time."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for called, content in parts:
            archive.writestr(ZipInfo(called, AT_NO_TIME), content)
            del content
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """What a ZIP is written to that nobody can go back in: what was written is taken away at once."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._written.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """All that was written since."""
        found, self._written = b"".join(self._written), []
        return found
