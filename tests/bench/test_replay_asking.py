"""Two hospitals asked at once: the first to accept wins, nobody else loses a place by it, nothing stays open."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
import pytest

from bench.replaying import worlds
from bench.replaying.asking import AskingTwo
from bench.replaying.desk import Desk
from bench.replaying.policies import Planned
from bench.replaying.run import run
from bench.replaying.stream import Stream, stream
from bench.replaying.told import Party, Refused, View
from matching.facts import clock
from matching.planning.reserve_prices import can_wait
from matching.planning.slots import usable_slots
from matching.ranking.need_columns import cube_at

PEOPLE, DAYS, SEED = 120, 14, 5
ENDS_LATER = 400.0


@pytest.fixture(scope="module")
def one() -> Stream:
    return stream(SEED, PEOPLE, DAYS)


class Watched(AskingTwo):
    """Keeps what it was told and what it answered."""

    def __init__(self) -> None:
        self.rounds: list[tuple[View, list[tuple[Party, int]]]] = []

    def propose(self, view: View) -> list[tuple[Party, int]]:
        self.rounds.append((view, super().propose(view)))
        return self.rounds[-1][1]


@pytest.fixture(scope="module")
def watched(one: Stream) -> Watched:
    policy = Watched()
    run(policy, one)
    return policy


def open_spans(one: Stream) -> dict[int, list[tuple[float, float]]]:
    """When each person's requests were open."""
    found = run(AskingTwo(), one)
    ended: dict[tuple[int, int], list[float]] = defaultdict(list)
    for request in found.requests:
        ended[(request.person, request.hospital)].append(request.day)
    spans = defaultdict(list)
    for sent in found.sent:
        for row in sent.party.rows:
            after = (day for day in ended[(row, sent.hospital)] if day > sent.day)
            spans[row].append((sent.day, min(after, default=ENDS_LATER)))
    return spans


def test_never_more_than_two_are_asked_at_once(one: Stream) -> None:
    twice = set()
    for row, spans in open_spans(one).items():
        most = max(sum(begin <= day < end for begin, end in spans) for day, _ in spans)
        assert most <= AskingTwo.at_once
        twice |= {row} if most == 2 else set()
    assert len(twice) > PEOPLE / 4


def test_many_are_named_a_second_hospital_also_of_those_who_can_wait(watched: Watched) -> None:
    seconds = calm = 0
    for view, named in watched.rounds:
        needs = {each.party: each.needs for each in (*view.waiting, *view.half_asked)}
        times = Counter(party for party, _ in named)
        asked = {each.party for each in view.half_asked}
        again = [party for party, count in times.items() if count + (party in asked) == 2]
        calm += sum(all(map(can_wait, needs[party])) for party in again)
        seconds += len(again)
    assert seconds > PEOPLE / 4 and calm > 0


def test_no_second_request_takes_a_place_from_a_first(watched: Watched) -> None:
    for view, named in watched.rounds:
        alone = view._replace(half_asked=())
        firsts = list(Planned().propose(alone)) if view.waiting else []
        assert set(firsts) <= set(named)
        needs = {each.party: each.needs for each in (*view.waiting, *view.half_asked)}
        usable, _ = usable_slots(view.network)
        taken = Counter((*cube_at(one.need), row) for party, row in named for one in needs[party])
        assert all(usable[at] >= count for at, count in taken.items())


def answering(one: Stream, accepts: bool) -> Iterator[tuple[Party, int, float]]:
    """Parties, each with a hospital that answers in time, and the part of the clock that takes."""
    luck = one.luck
    for row in range(PEOPLE):
        good = one.treats(row) & ~luck.refuses[row] & ~luck.declines[row] & ~luck.misses[row]
        heard = ~luck.silent[row] & (luck.answer[row] <= 1) & (good if accepts else luck.refuses[row])
        if one.people.family[row] < 0 and heard.any():
            fast = int(np.flatnonzero(heard)[np.argmin(luck.answer[row][heard])])
            yield Party((row,)), fast, float(luck.answer[row, fast])


def asked_two(one: Stream, accepts: bool) -> tuple[Desk, Party, int, int]:
    """A desk that has asked a hospital that answers, and one that never does."""
    for party, fast, _ in answering(one, accepts):
        silent = np.flatnonzero(one.luck.silent[party.rows[0]])
        desk = Desk.of(one, at_once=2)
        desk.happen(float(DAYS))
        desk.dates.left[:, :, fast] += 1
        desk.send(party, fast, float(DAYS))
        desk.send(party, int(silent[0]), float(DAYS))
        return desk, party, fast, int(silent[0])
    raise AssertionError("nobody like that")


def test_the_first_to_accept_wins_and_the_other_is_told(one: Stream) -> None:
    desk, party, fast, other = asked_two(one, accepts=True)
    before = desk.dates.left.copy()
    assert desk.knowledge.pending.sum() == 2
    desk.happen(DAYS + 60.0)
    ends = {request.hospital: request.outcome for request in desk.requests}
    assert ends == {fast: "accepted", other: "superseded"} and len(desk.requests) == 2
    assert (before - desk.dates.left).sum() == 1 and desk.hospital[party.rows[0]] == fast
    assert desk.knowledge.pending.sum() == 0 and desk.knowledge.unanswered[other] == 0
    assert party not in desk.waiting and not desk.open


def test_who_was_refused_by_one_waits_for_the_other_and_may_be_asked_for_again(one: Stream) -> None:
    desk, party, fast, other = asked_two(one, accepts=False)
    leader = party.rows[0]
    took = clock.answer_days(one.people.need[leader]) * float(one.luck.answer[leader, fast])
    desk.happen(DAYS + took)
    assert [each.hospital for each in desk.requests] == [fast]
    assert party not in desk.waiting and desk.half_asked() == [party]
    desk.happen(DAYS + 60.0)
    assert [each.outcome for each in desk.requests][1:] == ["unanswered"]
    assert party in desk.waiting and not desk.open


def test_a_third_request_and_a_second_of_a_policy_that_asks_one_are_refused(one: Stream) -> None:
    desk, party, fast, other = asked_two(one, accepts=True)
    third = next(row for row in range(130) if row not in (fast, other))
    with pytest.raises(Refused, match="does not wait"):
        desk.send(party, third, float(DAYS))
    alone = Desk.of(one)
    alone.happen(float(DAYS))
    alone.send(party, fast, float(DAYS))
    with pytest.raises(Refused, match="does not wait"):
        alone.send(party, other, float(DAYS))


def test_the_same_hospital_is_not_asked_twice_at_once(one: Stream) -> None:
    desk = Desk.of(one, at_once=2)
    desk.happen(float(DAYS))
    party = next(party for party in desk.parties if party in desk.waiting)
    desk.send(party, 3, float(DAYS))
    with pytest.raises(Refused, match="out for this person"):
        desk.send(party, 3, float(DAYS))


def test_two_processes_give_what_one_gives() -> None:
    tasks = [worlds.Task(SEED, 40, 3, False, name) for name in ("plan_asking_two", "first_come")]
    here, there = (list(worlds.all_done(tasks, processes)) for processes in (1, 2))
    for mine, theirs in zip(here, there, strict=True):
        assert mine.sent == theirs.sent and mine.requests == theirs.requests
        assert np.array_equal(mine.start, theirs.start, equal_nan=True)
