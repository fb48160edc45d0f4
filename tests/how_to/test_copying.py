"""The copy on which recipes are tried is the tree, its edits are exact, and the original stays as it was."""

from pathlib import Path

import pytest

from tests.how_to.copying import Copy


def test_code_in_the_copy_is_the_copy_s_and_not_the_original_s(copy: Copy) -> None:
    copy.append("matching/vocabulary.py", '\nNEW = "only here"\n')
    printed = copy.run("from matching import vocabulary; print(vocabulary.NEW, vocabulary.__file__)")
    assert printed.split() == ["only", "here", str(copy.root / "matching/vocabulary.py")]


def test_each_file_that_is_touched_is_counted_once_and_catalogues_are_not(copy: Copy) -> None:
    copy.append("matching/vocabulary.py", "\n")
    copy.append("matching/vocabulary.py", "\n")
    copy.add("referral/greetings.py", '"""A greeting."""\n')
    copy.append("translations/uk/LC_MESSAGES/messages.po", "\n")
    assert copy.touched == {"matching/vocabulary.py", "referral/greetings.py"}


@pytest.mark.parametrize("old", ["this stands nowhere", "import"])
def test_an_edit_that_does_not_fit_exactly_once_is_refused(copy: Copy, old: str) -> None:
    before = copy.text("matching/vocabulary.py")
    with pytest.raises(AssertionError, match="times"):
        copy.replace("matching/vocabulary.py", old, "x")
    with pytest.raises(AssertionError, match="already"):
        copy.add("matching/vocabulary.py", "")
    assert copy.text("matching/vocabulary.py") == before and not copy.touched


def test_what_fails_in_the_copy_fails_with_what_it_said(copy: Copy) -> None:
    with pytest.raises(AssertionError, match="on purpose"):
        copy.run("raise SystemExit('on purpose')")


def test_the_original_stays_as_it_was(copy: Copy, root: Path) -> None:
    before = (root / "matching/vocabulary.py").read_bytes()
    copy.append("matching/vocabulary.py", "\nNEW = 1\n")
    assert (root / "matching/vocabulary.py").read_bytes() == before
