"""What the desk learns of a hospital in a replay reaches the engine: its own answers, and how many come in time."""

import numpy as np
import pytest

from bench.replaying.hospitals import AGES, MODALITIES, SITES
from bench.replaying.knowledge import CubeIndex, Knowledge
from matching import Network
from matching.evidence.answering import Word
from matching.evidence.refusals import Refusal
from matching.ranking.need_columns import NeedColumns
from matching.vocabulary import AgeGroup, Modality
from tests.matching.cases import a_need, a_statement, spoken_of

CELL = CubeIndex(AGES.index(AgeGroup.ADULT), MODALITIES.index(Modality.SYSTEMIC_THERAPY), 1)
SITE = SITES.index("breast")


@pytest.fixture
def desk() -> Knowledge:
    """Two hospitals of which a page says the same; the second is asked."""
    return Knowledge.of(Network.of(spoken_of(a_statement(), id=name) for name in ("a", "b")))


def asked(desk: Knowledge) -> NeedColumns:
    """What one need meets the next day."""
    return NeedColumns.of(a_need(), desk.network(1.0))


def test_before_anybody_answered_the_page_speaks(desk: Knowledge) -> None:
    assert asked(desk).evidence.word.tolist() == [Word.SOURCE, Word.SOURCE]
    assert len(set(asked(desk).answers_in_time.tolist())) == 1


def test_who_accepted_has_said_so_itself(desk: Knowledge) -> None:
    before = asked(desk).evidence.treats[1]
    desk.accepted(CELL, SITE, 9.0, 9.0, 1.0)
    found = asked(desk).evidence
    assert found.word.tolist() == [Word.SOURCE, Word.HOSPITAL] and found.treats[1] > before


@pytest.mark.parametrize("refused", ["service", "site"])
def test_who_refused_is_not_asked_again_for_the_like_of_it(desk: Knowledge, refused: str) -> None:
    desk.refused_service(CELL) if refused == "service" else desk.refused_site(CELL, SITE)
    assert (asked(desk).evidence.refusal != Refusal.NONE).tolist() == [False, True]


def test_a_yes_after_a_no_stands(desk: Knowledge) -> None:
    desk.refused_site(CELL, SITE)
    desk.accepted(CELL, SITE, 9.0, 9.0, 1.0)
    assert asked(desk).evidence.refusal[1] == Refusal.NONE


def test_silence_lowers_a_hospital_s_share_of_answers_and_answers_raise_it(desk: Knowledge) -> None:
    usual = asked(desk).answers_in_time[1]
    desk.expired((CELL,))
    silent = asked(desk).answers_in_time[1]
    for _ in range(9):
        desk.answered((CELL,), 1.0)
    assert silent < usual < asked(desk).answers_in_time[1]
    assert np.array_equal(asked(desk).answers_in_time[:1], [usual])
