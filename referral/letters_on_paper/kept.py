"""Papers that are the same for everybody, kept by what stands on them until newer ones need the room."""

import hashlib
from collections import OrderedDict
from threading import Lock

from referral.letters_on_paper import press
from referral.letters_on_paper.press import Pressed

MOST_BYTES = 16_000_000
"""So much of them a process keeps: some hundred sheets, whatever is asked for."""


class Kept:
    """Papers made once, up to so many bytes; whoever was asked for longest ago goes first. Safe for threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._papers: OrderedDict[bytes, Pressed] = OrderedDict()
        self._lock = Lock()

    def pressed(self, body: str, language: str, title: str, style: str) -> Pressed:
        """The paper of this body (see press.press), from here if it was made before. Raises as press does."""
        name = hashlib.sha256("\0".join((body, language, title, style)).encode()).digest()
        with self._lock:
            if found := self._papers.get(name):
                self._papers.move_to_end(name)
                return found
        made = press.press(body, language, title, style)
        with self._lock:
            self._keep(name, made)
        return made

    def _keep(self, name: bytes, made: Pressed) -> None:
        before = self._papers.pop(name, None)
        self.bytes += len(made.pdf) - (len(before.pdf) if before else 0)
        self._papers[name] = made
        while self.bytes > self.most_bytes:
            _name, gone = self._papers.popitem(last=False)
            self.bytes -= len(gone.pdf)


PUBLIC = Kept()
"""Those of pages that everybody reads: cards, checklists."""
