"""Past requests: what cannot be true is refused, only what was known then counts, taken-back ones are censored."""

import numpy as np
import pytest

from matching.facts.validity import FactError
from matching.learning.answer_model import Outcome, PastAnswers
from matching.learning.past import survival
from tests.matching.test_learning import a_request


def test_the_kaplan_meier_share_is_the_textbooks() -> None:
    days = np.array([1.0, 2.0, 2.0, 3.0, 4.0])
    event = np.array([True, True, False, False, True])
    assert survival(days, event, np.array([1.0, 1.5, 2.5, 9.0])).tolist() == pytest.approx(
        [1, 0.8, 0.8 * 2 / 3, 0]
    )


def test_only_what_was_known_then_is_learned_from() -> None:
    past = PastAnswers.of(
        [a_request(sent=10.0, days=5.0), a_request(sent=11.0, days=1.0), a_request(sent=20.0)]
    )
    then = past.as_of(13.0)
    assert len(then) == 2
    assert then.outcome.tolist() == [Outcome.CENSORED, Outcome.ACCEPTED]
    assert then.days.tolist() == [3.0, 1.0]


@pytest.mark.parametrize(
    "facts",
    [
        {"days": -1.0},
        {"days": float("nan")},
        {"sent": float("inf")},
        {"country": "XX"},
        {"modality": "magic"},
        {"hospital": ""},
        {"report_age_days": -1.0},
    ],
)
def test_what_cannot_be_true_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(FactError, match="past request"):
        PastAnswers.of([a_request(**facts)])
