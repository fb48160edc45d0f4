"""How urgent a case is and that a patient is in danger now are never said with the same word, in any language."""

import re

import pytest
from flask import Flask

from referral.i18n import HOSPITAL_LANGUAGES, speaking
from referral.labels import LABELS, label

SAFE, IN_DANGER = ("priority", "emergency"), ("case_state", "emergency")


def _stems(kind: str, code: str) -> set[str]:
    """The words of a label by their first letters, so that an ending makes no difference."""
    return {word[:6] for word in re.findall(r"\w{4,}", label(kind, code).casefold())}


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_most_urgent_is_not_called_an_emergency(app: Flask, language: str) -> None:
    with speaking(language):
        assert _stems(*SAFE) and _stems(*IN_DANGER)
        assert not _stems(*SAFE) & _stems(*IN_DANGER)
        names = {label("priority", code) for code in LABELS["priority"]}
        assert len(names) == len(LABELS["priority"]), "and each degree has a name of its own"
