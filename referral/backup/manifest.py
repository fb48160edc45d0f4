"""The manifest of a shipment: what lies in it and what it says of the database, linked to the one before.

Its mark is made with the audit's key, so that nobody who has the place and the public key alone can make one.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from referral.backup import sealing
from referral.backup.sentences import Wrong
from referral.backup.shelf import Shelf
from referral.crypto import audit_mark, is_audit_mark

Manifest = dict[str, Any]
KIND, HEAD = "mf", "hd"
DATABASE, LOG, ANCHORS, ERASED, PAPER = "db", "lg", "an", "er", "pa"
STREAMS = (DATABASE, LOG, ANCHORS, ERASED)


def name_of(kind: str, which: str, number: int) -> str:
    """Under which name a shipment's stream or manifest lies."""
    return f"{kind}-{which}-{number:06d}"


def put(shelf: Shelf, public: str, told: Manifest) -> str:
    """Put a manifest, and behind it the set's newest number; the digest by which the next one is linked."""
    marked = {**told, "mark": audit_mark(_canonical(told))}
    name = name_of(KIND, told["set"], told["number"])
    content = b"".join(sealing.sealed(public, name, [json.dumps(marked).encode()]))
    shelf.put(name, content)
    head = f"{HEAD}-{told['set']}"
    shelf.put(head, b"".join(sealing.sealed(public, head, [json.dumps(told["number"]).encode()])))
    return sha256(content).hexdigest()


def sets(shelf: Shelf) -> list[str]:
    """The back-ups that lie there, the oldest first."""
    return [name[3:-7] for name in shelf.names(KIND) if name.endswith("-000000")]


def of_set(shelf: Shelf, private: str, which: str) -> Iterator[Manifest]:
    """Every shipment of a back-up in order; raises Wrong where one is missing, altered or was put in its place."""
    newest = json.loads(_opened(shelf, private, f"{HEAD}-{which}"))
    numbers = {int(name[-6:]) for name in shelf.names(KIND) if name[3:-7] == which}
    previous = ""
    for number in range(newest + 1):  # what stands beyond was put and never ended
        if number not in numbers:
            raise Wrong("missing_shipment", number=number, set=which)
        name = name_of(KIND, which, number)
        content = shelf.get(name)
        told = json.loads(b"".join(sealing.opened(private, name, content)))
        _check(told, previous, number, which)
        previous = sha256(content).hexdigest()
        yield told


def _check(told: Manifest, previous: str, number: int, which: str) -> None:
    mark = told.pop("mark", "")
    if not is_audit_mark(_canonical(told), mark):
        raise Wrong("other_installation")
    if (told["previous"], told["number"], told["set"]) != (previous, number, which):
        raise Wrong("unlinked", number=number, set=which)


def _opened(shelf: Shelf, private: str, name: str) -> bytes:
    return b"".join(sealing.opened(private, name, shelf.get(name)))


def _canonical(told: Manifest) -> str:
    return "back-up " + json.dumps(told, sort_keys=True)
