"""Likeness goes by what tells the groups apart: what stands in all of them weighs nothing."""

import numpy as np

from matching.diagnosis.ngram_index import index

ALIKE = index(
    [("breast", "rak grudei"), ("breast", "rak molochnoi"), ("lung", "rak legen"), ("stomach", "rak shlunka")]
)


def test_groups_are_distinct_and_in_order() -> None:
    assert ALIKE.groups == ("breast", "lung", "stomach")
    assert ALIKE.to("rak").shape == (3,)


def test_a_phrase_is_wholly_like_itself() -> None:
    assert np.isclose(ALIKE.to("rak molochnoi")[0], 1)
    assert ALIKE.to("rak molochnoi").argmax() == 0


def test_what_all_groups_have_weighs_nothing() -> None:
    assert ALIKE.to("rak").tolist() == [0, 0, 0]
    assert np.allclose(ALIKE.to("legen"), ALIKE.to("rak legen"))


def test_unknown_letters_are_like_nothing() -> None:
    assert ALIKE.to("xyz").tolist() == [0, 0, 0]
    assert ALIKE.to("").tolist() == [0, 0, 0]


def test_a_misspelt_word_is_likest_to_its_own() -> None:
    assert ALIKE.to("shlumka").argmax() == 2
