"""What is handed over: one ZIP of record.json, record.pdf and the papers, made while it is sent, one file in memory."""

import base64
from collections.abc import Callable, Iterator, Sequence

from referral.record_copies import papers
from referral.record_copies.gathering import Whose
from referral.record_copies.models import RecordCopy
from referral.record_copies.papers import Lying
from referral.records.papers import storing
from referral.records.showing import bundle

JSON, PDF = "record.json", "record.pdf"
MISSING, HARMFUL = "papers/missing.txt", "papers/harmful.txt"
"""Lists of files that are not there: lost by the store, or with a harmful program in them."""
FILE = "record.zip"
"""Under this name it is saved, whoever it is about."""


def sent(copy: RecordCopy, opened: Callable[[Lying], bytes]) -> Iterator[bytes]:
    """The ZIP, piece after piece. `opened`: the bytes of a file that lies in the store.

    Raises Away where the store of papers does not answer, before anything is sent.
    """
    storing.require()
    made = copy.made or {}
    whose = Whose.of(copy.case)
    return bundle.packed(_parts(made, papers.lying(whose), opened, papers.harmful(whose)))


def _parts(
    made: dict[str, str],
    inside: Sequence[Lying],
    opened: Callable[[Lying], bytes],
    harmful: Sequence[str] = (),
) -> Iterator[tuple[str, bytes]]:
    yield JSON, made.get("json", "").encode()
    if "pdf" in made:
        yield PDF, base64.b64decode(made["pdf"])
    missing = []
    for each in inside:
        try:
            yield each.path, opened(each)
        except storing.Missing:
            missing.append(each.path)
    for name, paths in ((MISSING, missing), (HARMFUL, harmful)):
        if paths:
            yield name, "\n".join(paths).encode()
