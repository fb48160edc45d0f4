"""Refusal, the base of every domain error: a code, a sentence for the reader, and nothing of HTTP.

Refusal
├── NotFound        there is no such thing, or not for you
├── NotAllowed      you may not do this here
├── Invalid         the answers need mending; carries them by field
├── Conflict        somebody else was first, or the thing has moved on
│   └── NoSlotLeft the reported slots are used up
├── Expired         the link or the session is over
├── TooLarge        more than is taken, said before any of it is kept
├── TooMany         too many attempts; try later
└── Unavailable     what is needed for it is full or does not answer; try later
"""


class Refusal(Exception):
    """A request that cannot be done, with the sentence its reader is shown (lazy, in their language)."""

    code = "refused"

    def __init__(self, sentence: object = "", **facts: object) -> None:
        super().__init__(self.code)
        self.sentence = sentence
        self.facts = facts


class StartRefused(RuntimeError):
    """The service will not start like this; its words are ours and name no person."""


class NotFound(Refusal):
    code = "not_found"


class NotAllowed(Refusal):
    code = "not_allowed"


class Invalid(Refusal):
    """Holds `errors`: field → sentences."""

    code = "invalid"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__()
        self.errors = errors


class Conflict(Refusal):
    code = "conflict"


class NoSlotLeft(Conflict):
    code = "no_place_left"


class Expired(Refusal):
    code = "expired"


class TooMany(Refusal):
    code = "too_many"


class TooLarge(Refusal):
    code = "too_large"


class Unavailable(Refusal):
    code = "unavailable"
