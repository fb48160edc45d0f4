"""The replay of policies: one seeded stream for all, nobody looks ahead, nothing is counted twice."""

import contextlib
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from bench import replay
from bench.replaying import hindsight, measures, worlds
from bench.replaying.hospitals import directory
from bench.replaying.policies import FirstCome
from bench.replaying.run import refuse_foresight, run
from bench.replaying.stream import WEEK, Stream, stream
from bench.replaying.told import Outcome, Party, Policy, Refused, View
from bench.replaying.treatment_values import on_time
from tests.bench.conftest import DAYS, PEOPLE, SEED, a_policy

POLICIES = worlds.POLICIES


@pytest.fixture(scope="module")
def printed() -> str:
    """What `--quick` prints for the same few people."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setattr(replay, "QUICK_DAYS", 2)
        patch.setattr(sys, "argv", ["replay", "--quick", "--processes", "1", "--seed", str(SEED)])
        replay.main()
    return out.getvalue()


def columns(one: Stream) -> bytes:
    arrays = (*one.luck, *one.hidden, one.people.day, one.people.family, one.cell)
    return b"".join(np.ascontiguousarray(each).tobytes() for each in arrays) + repr(one.people.need).encode()


def test_the_same_seed_gives_the_same_figures(printed: str) -> None:
    told = json.loads(printed.splitlines()[-1])
    again = json.loads(json.dumps(replay.replay(SEED, told["people"], told["days"])))
    assert {**told, "seconds": 0} == {**again, "seconds": 0, "bench": "replay", "python": told["python"]}


def test_another_seed_is_another_stream(one: Stream) -> None:
    assert columns(one) != columns(stream(SEED + 1, PEOPLE, DAYS))


def test_every_policy_meets_the_same_stream(one: Stream, outcomes: dict[str, Outcome]) -> None:
    assert len(outcomes) == len(POLICIES)
    assert columns(one) == columns(stream(SEED, PEOPLE, DAYS))


def test_luck_is_the_same_wherever_two_policies_send_one_person(
    one: Stream, outcomes: dict[str, Outcome]
) -> None:
    logs = [
        {(r.person, r.hospital): r.outcome for r in each.requests if r.outcome != "superseded"}
        for each in outcomes.values()
    ]
    shared = [
        (log[pair], other[pair]) for log in logs for other in logs for pair in log.keys() & other.keys()
    ]
    assert len(shared) > 4 * PEOPLE
    for ends in ("unanswered", "other_refusal"):
        assert all((a == ends) == (b == ends) for a, b in shared)


@pytest.mark.parametrize("name", POLICIES)
def test_no_policy_of_ours_looks_ahead(one: Stream, name: str) -> None:
    refuse_foresight(lambda: a_policy(name), one, stream(SEED + 1, PEOPLE, DAYS), 6.0)


class Cheat(FirstCome):
    """Knows the stream, which no policy is given."""

    def __init__(self, known: Stream) -> None:
        super().__init__()
        self.known = known


class KnowsWhoWillCome(Cheat):
    """Sends nobody while more people than now are still to come."""

    def propose(self, view: View) -> Iterator[tuple[Party, int]]:
        coming = int((self.known.people.day > view.now).sum())
        return super().propose(view) if coming % 2 else iter(())


class KnowsWhoWillBeSilent(Cheat):
    """Never asks a hospital that would not answer."""

    def propose(self, view: View) -> Iterator[tuple[Party, int]]:
        silent = self.known.luck.silent
        return (each for each in super().propose(view) if not silent[each[0].rows[0], each[1]])


@pytest.mark.parametrize("cheat", [KnowsWhoWillCome, KnowsWhoWillBeSilent])
def test_a_policy_that_looks_ahead_is_refused(one: Stream, cheat: type[Cheat]) -> None:
    other, met = stream(SEED + 1, PEOPLE, DAYS), []

    def knowing() -> Policy:
        return cheat(met.pop())

    futures = _futures(one, other)
    met[:] = futures[::-1]
    with pytest.raises(Refused, match="nobody could know"):
        refuse_foresight(knowing, one, other, 6.0)


def _futures(one: Stream, other: Stream) -> list[Stream]:
    """What a cheat would see in each of the two replays."""
    from bench.replaying.stream import spliced

    return [one, spliced(one, other, 6.0, set())]


@pytest.mark.parametrize("hospital, row", [(0, PEOPLE - 1), (-1, 0), (130, 0)])
def test_who_has_not_come_or_is_nowhere_cannot_be_sent(one: Stream, hospital: int, row: int) -> None:
    class Early(FirstCome):
        def propose(self, view: View) -> Iterator[tuple[Party, int]]:
            yield Party((row,)), hospital

    with pytest.raises(Refused):
        run(Early(), one, until=3.0)


def test_nobody_is_treated_twice(one: Stream, outcomes: dict[str, Outcome]) -> None:
    for each in outcomes.values():
        accepted = Counter(request.person for request in each.requests if request.outcome == "accepted")
        assert set(accepted.values()) == {1}
        assert set(accepted) == set(np.flatnonzero(each.hospital >= 0).tolist())


def test_no_hospital_takes_more_than_it_has_places(
    one: Stream, outcomes: dict[str, Outcome], best: hindsight.Best
) -> None:
    for each in (*outcomes.values(), best.outcome):
        used = np.zeros_like(one.hidden.places)
        for person in np.flatnonzero(each.hospital >= 0):
            age, modality, _ = one.cell[person]
            used[age, modality, each.hospital[person], int(each.start[person] // WEEK)] += 1
        assert np.array_equal(used, each.used)
        assert (each.used + each.wasted <= one.hidden.places).all()


def test_nobody_starts_before_the_way_is_done(one: Stream, outcomes: dict[str, Outcome]) -> None:
    for each in outcomes.values():
        treated = np.flatnonzero(each.hospital >= 0)
        way = 3 + one.values.hours[treated, each.hospital[treated]] / 24
        assert (each.start[treated] >= one.people.day[treated] + way).all()


def test_a_family_is_never_parted() -> None:
    many = stream(9, 400, DAYS)
    assert (many.people.family >= 0).sum() >= 4
    for name in ("first_come", "plan_asking_two"):
        found = run(a_policy(name), many)
        for family in np.unique(many.people.family[many.people.family >= 0]):
            assert len(set(found.hospital[many.people.family == family].tolist())) == 1


def test_a_start_on_the_due_day_is_on_time_and_half_is_lost_at_the_half(one: Stream) -> None:
    people = np.arange(PEOPLE)
    assert (on_time(one.values, people, one.values.due) == 1).all()
    assert np.allclose(on_time(one.values, people, one.values.due + one.values.half), 0.5)


def test_an_equal_need_has_no_extra_days_when_all_wait_alike(one: Stream, best: hindsight.Best) -> None:
    alike = best.outcome._replace(start=one.people.day + 9.0)
    told = measures.by_group(one, alike, ("country", "sex"))
    assert {row["extra_days"] for each in told.values() for row in each.values()} == {0.0}
    assert sum(row["people"] for row in told["sex"].values()) == PEOPLE


def test_the_last_line_is_one_object_with_every_figure(printed: str) -> None:
    told = json.loads(printed.splitlines()[-1])
    assert "does not look ahead" in printed and "first_come" in printed
    assert set(told["policies"]) == {*POLICIES, *worlds.LOOKS}
    wanted = {"median_days", "p90_days", "share_on_time", "lateness_cost", "mean_hours", "p90_hours"}
    wanted |= {
        "highest_relative_load",
        "unanswered",
        "never_treated",
        "of_hindsight",
        "gap_to_hindsight",
        "requests_a_person",
    }
    assert all(wanted <= set(row) for row in told["policies"].values())
    assert all(set(each) == set(replay.DIVISIONS) for each in told["by_group"].values())
    assert set(told["prices"]["by"]) == {"priority", "age", "country", "modality"}
    priced = {"longest_days_on", "p90_days_on", "empty_place_days_on", "empty_place_days_off"}
    assert all(priced <= set(row) for each in told["prices"]["by"].values() for row in each.values())
    assert (
        told["hospitals"] == len(directory())
        and set(told["aims"])
        and set(told["compared"]) >= {"plan", "plan_calm"}
    )


def test_a_few_policies_alone_give_the_same_figures(printed: str) -> None:
    told = json.loads(printed.splitlines()[-1])
    few = replay.some(SEED, told["people"], told["days"], ["first_come", "plan", "plan_priced"])
    assert set(few["policies"]) == {"first_come", "plan", "plan_priced", "hindsight"}
    assert all(few["policies"][name] == told["policies"][name] for name in few["policies"])
    assert json.loads(json.dumps(few["prices"])) == told["prices"] and set(few["compared"]) == {
        "plan",
        "plan_priced",
    }
