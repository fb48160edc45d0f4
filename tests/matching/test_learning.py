"""Learning: pooled to the country, censored not dropped, judged on the later, and never a reason to refuse."""

import json
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import learning as bench
from matching import PREFERENCES, Group, Network, content_hash, rank, weights
from matching.facts.figures import figure, figures
from matching.learning import answer_model, calibration, pooling, reply_time
from matching.learning.answer_model import (
    Asked,
    Model,
    Outcome,
    PastAnswers,
    PastRequest,
    PredictedAnswer,
    TooLittle,
)
from matching.vocabulary import Modality
from tests.matching.cases import a_hospital, a_need, a_service, hospitals, needs

SYSTEMIC = Modality.SYSTEMIC_THERAPY
YEAR = 365.0
ENDS = {"yes": Outcome.ACCEPTED, "no": Outcome.REFUSED, "silent": Outcome.EXPIRED, "back": Outcome.CENSORED}


def a_request(**facts: object) -> PastRequest:
    """A Polish hospital asked about breast cancer, without any figure of places."""
    usual = PastRequest("h", "PL", "breast", SYSTEMIC, None, 0.0, 1.0, Outcome.ACCEPTED)
    return usual._replace(**facts)


def asked(hospital: str, country: str = "PL", site: str | None = "breast", age: float | None = None) -> Asked:
    return Asked(hospital, country, site, SYSTEMIC, age)


def history(*groups: tuple[str, str, int, float, float], seed: int = 1) -> list[PastRequest]:
    """For each (hospital, country, requests, share accepted, days to answer): a year of them, evenly mixed."""
    luck, found = random.Random(seed), []
    for hospital, country, count, share, days in groups:
        for number in range(count):
            outcome = Outcome.ACCEPTED if number % 100 < share * 100 else Outcome.REFUSED
            moment, took = luck.uniform(0, YEAR - 20), days * luck.uniform(0.5, 1.5)
            found.append(
                a_request(hospital=hospital, country=country, sent=moment, days=took, outcome=outcome)
            )
    return found


BUSY = (("good", "PL", 200, 0.8, 1.0), ("bad", "PL", 200, 0.4, 4.0), ("far", "RO", 200, 0.1, 8.0))


@pytest.fixture(scope="module")
def model() -> Model:
    """What two Polish hospitals and a Romanian one taught."""
    return answer_model.learn(PastAnswers.of(history(*BUSY)), YEAR)


def told(model: Model, *questions: Asked) -> list[PredictedAnswer]:
    return answer_model.predicted_answers(model, questions)


def test_who_accepts_more_is_given_the_better_chance_and_who_answers_sooner_the_shorter_wait(
    model: Model,
) -> None:
    good, bad, far = told(model, asked("good"), asked("bad"), asked("far", "RO"))
    assert [each.chance for each in (good, bad, far)] == pytest.approx([0.8, 0.4, 0.1], abs=0.07)
    assert good.median_days == pytest.approx(1.0, abs=0.35)
    assert bad.median_days == pytest.approx(4.0, abs=1.0)
    assert good.median_days < good.ninety_days < bad.ninety_days  # type: ignore[operator]


def test_an_unknown_hospital_is_as_its_country_and_an_unknown_country_as_the_whole(model: Model) -> None:
    polish, romanian, slovak = told(model, asked("new"), asked("new", "RO"), asked("new", "SK"))
    assert romanian.chance < slovak.chance < polish.chance
    assert (polish.answers, polish.country_answers, polish.all_answers) == (0, 400, 600)
    assert (slovak.answers, slovak.country_answers, slovak.all_answers) == (0, 0, 600)


def test_few_answers_move_a_predicted_answer_little_and_many_much() -> None:
    few = answer_model.learn(PastAnswers.of(history(*BUSY, ("other", "PL", 2, 0.0, 1.0))), YEAR)
    many = answer_model.learn(PastAnswers.of(history(*BUSY, ("other", "PL", 150, 0.0, 1.0))), YEAR)
    new = told(few, asked("new"))[0].chance
    assert new - 0.3 < told(few, asked("other"))[0].chance < new
    assert told(many, asked("other"))[0].chance < 0.1


def test_a_stronger_prior_draws_a_hospital_nearer_to_its_country() -> None:
    past = PastAnswers.of(history(*BUSY, ("other", "PL", 12, 0.0, 1.0)))
    strong = pooling.priors() | {"hospital": 0.1, "hospital_site": 0.1, "hospital_modality": 0.1}
    loose, tight = answer_model.learn(past, YEAR), answer_model.learn(past, YEAR, strong)
    assert told(loose, asked("other"))[0].chance < told(tight, asked("other"))[0].chance - 0.1


def test_a_fresh_figure_a_site_and_a_treatment_each_tell_something() -> None:
    rows = history(("h", "PL", 900, 0.5, 2.0))
    split = [
        row._replace(
            site_group="lung" if n % 2 else "breast",
            report_age_days=1.0 if n % 3 else None,
            outcome=Outcome.ACCEPTED if (n % 2 == 0) + (n % 3 > 0) + (n % 5 > 2) >= 2 else Outcome.REFUSED,
        )
        for n, row in enumerate(rows)
    ]
    taught = answer_model.learn(PastAnswers.of(split), YEAR)
    lung, breast, fresh = told(taught, asked("h", site="lung"), asked("h"), asked("h", age=0.5))
    assert lung.chance < breast.chance < fresh.chance


def test_silence_counts_as_waiting_and_is_not_dropped() -> None:
    """Half of the requests expire after 3 days without a word: half-time is past 2 days, not within one."""
    quick = history(("h", "PL", 300, 0.6, 0.5), seed=2)
    silent = [
        row._replace(days=3.0, outcome=Outcome.EXPIRED) for row in history(("h", "PL", 330, 0.6, 0.5), seed=3)
    ]
    both = told(answer_model.learn(PastAnswers.of(quick + silent), YEAR), asked("h"))[0]
    alone = (
        told(answer_model.learn(PastAnswers.of(quick), YEAR, None), asked("h"))[0] if _both(quick) else None
    )
    assert alone is not None and alone.median_days is not None and alone.median_days < 1
    assert both.median_days is None or both.median_days > 2
    assert both.ninety_days is None and both.reply_days > 2
    assert both.chance == pytest.approx(0.6 * 300 / 630, abs=0.06)


def _both(rows: list[PastRequest]) -> bool:
    return {row.outcome for row in rows} >= {Outcome.ACCEPTED, Outcome.REFUSED}


def test_a_hospital_that_never_answers_counts_with_the_horizon_never_with_nothing() -> None:
    dumb = [
        row._replace(days=14.0, outcome=Outcome.EXPIRED)
        for row in history(("dumb", "PL", 150, 0.6, 1.0), seed=5)
    ]
    taught = answer_model.learn(PastAnswers.of(history(*BUSY) + dumb), YEAR)
    silent = told(taught, asked("dumb"))[0]
    assert silent.median_days is None and silent.reply_days == reply_time.HORIZON and silent.answers == 0
    assert silent.chance < told(taught, asked("bad"))[0].chance


def test_requests_taken_back_early_do_not_hide_slow_refusals() -> None:
    """Yes comes at once, no late; half are withdrawn in between: the share of those that ended is too good."""
    luck, rows = random.Random(4), []
    for _ in range(4000):
        yes = luck.random() < 0.5
        days, back = (0.5, Outcome.ACCEPTED) if yes else (4.0, Outcome.REFUSED), luck.uniform(0, 8)
        ended = days if days[0] < back else (back, Outcome.CENSORED)
        rows.append(a_request(sent=luck.uniform(0, YEAR - 9), days=ended[0], outcome=ended[1]))
    past = PastAnswers.of(rows)
    naive = past.is_accepted.sum() / past.is_answered.sum()
    found = told(answer_model.learn(past, YEAR), asked("h"))[0].chance
    assert naive > 0.6 and found == pytest.approx(0.5, abs=0.03)


def test_the_future_changes_nothing(model: Model) -> None:
    later = [row._replace(sent=YEAR + 1, outcome=Outcome.REFUSED) for row in history(*BUSY)]
    assert answer_model.to_json(
        answer_model.learn(PastAnswers.of(history(*BUSY) + later), YEAR)
    ) == answer_model.to_json(model)


def test_each_request_is_judged_by_a_model_of_what_came_before() -> None:
    """Everything turns round half-way: whoever is judged on what it was fitted to would not notice."""
    rows = history(("h", "PL", 500, 0.9, 0.5))
    turned = [
        row._replace(outcome=Outcome.REFUSED if row.sent > YEAR * 0.75 and row.outcome else row.outcome)
        for row in rows
    ]
    found = answer_model.learn(PastAnswers.of(turned), YEAR).evaluation
    assert found.brier > 0.2 and found.calibration_error > 0.2


def test_the_same_answers_in_any_order_give_the_same_bytes(model: Model) -> None:
    rows = history(*BUSY)
    random.Random(9).shuffle(rows)
    again = answer_model.to_json(answer_model.learn(PastAnswers.of(rows), YEAR))
    assert content_hash(again) == content_hash(answer_model.to_json(model))


def test_a_model_is_json_and_comes_back_as_it_was(model: Model) -> None:
    text = answer_model.to_json(model)
    back = answer_model.from_json(text)
    assert answer_model.to_json(back) == text
    questions = [asked("good"), asked("new", "SK", None), asked("far", "RO", "lung", 3.0)]
    assert told(back, *questions) == told(model, *questions)
    assert json.loads(text)["judgement"]["judged"] == model.evaluation.judged


def test_a_model_of_another_version_is_not_read(model: Model) -> None:
    other = json.loads(answer_model.to_json(model)) | {"version": 0}
    with pytest.raises(ValueError, match="version"):
        answer_model.from_json(json.dumps(other))


def test_too_little_is_said_and_not_learned_from() -> None:
    few = PastAnswers.of(history(("h", "PL", 100, 0.6, 1.0)))
    with pytest.raises(TooLittle) as little:
        answer_model.learn(few, YEAR)
    assert little.value.shortfalls == (("least_answers", 100, int(figure("learning.least_answers"))),)
    one_sided = PastAnswers.of(history(("h", "PL", 400, 1.0, 1.0)))
    assert [each.key for each in answer_model.shortfalls(one_sided)] == ["least_of_each"]
    assert answer_model.shortfalls(PastAnswers.of([]))


def test_a_judgement_on_too_few_is_none() -> None:
    """All but the oldest were taken back: there is enough to learn from, and nothing to judge by."""
    rows = history(("h", "PL", 300, 0.6, 0.1)) + [
        a_request(sent=YEAR - 5 + n / 1000, days=0.5, outcome=Outcome.CENSORED) for n in range(900)
    ]
    with pytest.raises(TooLittle, match="least_judged"):
        answer_model.learn(PastAnswers.of(rows), YEAR)


def test_reply_days_are_filled_in_only_where_nobody_said_and_only_for_what_is_needed(model: Model) -> None:
    said, unsaid = a_service(reply_days=9.0), a_service()
    other = a_service(modality=Modality.SURGERY)
    rows = (a_hospital(said, id="good"), a_hospital(unsaid, other, id="bad"))
    done = answer_model.apply(model, rows, a_need())
    assert done.filled == {"bad"} and set(done.predicted_answers) == {"good", "bad"}
    assert done.hospitals[0] == rows[0]
    assert done.hospitals[1].services[0] == replace(
        unsaid, reply_days=done.predicted_answers["bad"].reply_days
    )
    assert done.hospitals[1].services[1] == other
    assert rows[1].services[0].reply_days is None


@given(needs(), st.lists(hospitals(), min_size=1, max_size=5, unique_by=lambda row: row.id))
def test_a_predicted_answer_never_moves_a_hospital_to_another_group_nor_out_of_the_list(need, rows) -> None:
    pessimist = _pessimist()
    before = rank(need, Network.of(rows), weights.current())
    after = rank(need, Network.of(answer_model.apply(pessimist, rows, need).hospitals), weights.current())
    assert after.network.ids == before.network.ids and len(after.order) == len(before.order)
    assert after.group.tolist() == before.group.tolist()
    assert after.answers.tolist() == before.answers.tolist()


def _pessimist() -> Model:
    """Whatever it is asked it says: never accepted, never answered."""
    hopeless = pooling.Effects(-12.0, {})
    verdict = answer_model.Evaluation(200, 0.1, 0.2, 0.0, (), 0.5, 0.9)
    return Model(1, YEAR, {}, {"": 200}, hopeless, hopeless, calibration.AS_SAID, (0.5, 0.9), {}, verdict)


def test_a_hopeless_predicted_answer_only_moves_the_clock() -> None:
    service = a_service(slots_free=2, report_age_days=1, start_in_days=4)
    hospital, need = a_hospital(service), a_need(due_in_days=8)
    done = answer_model.apply(_pessimist(), [hospital], need)
    assert done.predicted_answers["h"].chance == calibration.LEAST_CHANCE
    before, after = (
        rank(need, Network.of([row]), weights.current()) for row in (hospital, done.hospitals[0])
    )
    moved = np.flatnonzero(before.terms[:, 0] != after.terms[:, 0]).tolist()
    assert moved == CLOCK and Group(int(after.group[0])) is Group(int(before.group[0]))


CLOCK = [PREFERENCES.index(name) for name in ("first_treatment", "asking_in_vain")]


def test_nothing_needed_now_nothing_asked(model: Model) -> None:
    done = answer_model.apply(model, [a_hospital()], a_need(modalities=()))
    assert done.hospitals == (a_hospital(),) and not done.predicted_answers


def test_every_number_of_the_table_has_its_source_and_date() -> None:
    own = [each for key, each in figures().items() if key.startswith("learning.")]
    assert len(own) >= 14 and all(each.source and each.dated for each in own)
    assert set(pooling.priors()) == set(pooling.GROUPS)


def test_reading_a_model_and_asking_it_needs_no_scikit_learn(model: Model) -> None:
    code = (
        "import sys; from matching.learning import answer_model; "
        "m = answer_model.from_json(sys.stdin.read()); "
        "asked = [answer_model.Asked('good', 'PL', None, 'surgery', 1.0)]; "
        "print(answer_model.predicted_answers(m, asked)[0].all_answers, "
        "'sklearn' in sys.modules)"
    )
    text = answer_model.to_json(model)
    done = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["600", "False"]


def test_it_beats_the_base_rate_and_each_hospitals_own_share_on_a_known_truth() -> None:
    found = bench.measure(2_000)
    assert found["brier_pooled"] < found["brier_base_rate"] - 0.01
    assert found["brier_pooled"] < found["brier_no_shrinkage"] - 0.005
    assert found["calibration_error_pooled"] < 0.05
    assert found["told_brier"] < found["told_brier_base_rate"]
    assert found["told_within_median"] == pytest.approx(0.5, abs=0.08)
    assert found["told_within_ninety"] == pytest.approx(0.9, abs=0.05)
    assert found["median_days_factor_off"] < found["median_days_factor_off_answered_only"]
