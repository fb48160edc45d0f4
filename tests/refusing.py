"""Sees an attempt refused: by which kind of refusal, and in whose words."""

from collections.abc import Callable

import pytest

from referral.errors import Refusal


def assert_refused(attempt: Callable[[], object], kind: type[Refusal], sentence: object) -> None:
    """The attempt is refused by exactly this kind, and the reader is told exactly this sentence."""
    with pytest.raises(Refusal) as refused:
        attempt()
    assert type(refused.value) is kind
    assert str(refused.value.sentence) == str(sentence)
