"""The same people and places in a calm world: what is left to planning when nothing else goes wrong.

Every hospital answers the next day and says truly what it treats, reports its places each day, nobody is refused
for other reasons and everybody comes. What a policy misses there it misses by its choices and by not knowing who
will come, not by silence: published gaps to hindsight (dynamic refugee placement) are of such worlds.
"""

from dataclasses import replace

import numpy as np

from bench.replaying.hospitals import AGES, MODALITIES, SITES, Bool, Report
from bench.replaying.stream import Luck, Stream
from matching import HospitalFacts, Network, ServiceFacts
from matching.facts import clock
from matching.vocabulary import Answer

ANSWER_DAYS = 1.0
"""No clock is shorter."""


def calm(stream: Stream) -> Stream:
    """The stream without silence, refusals, no-shows, and with hospitals that are known as they are."""
    never = np.zeros_like(stream.luck.silent)
    clocks = np.array([clock.answer_days(need) for need in stream.people.need])
    answer = np.broadcast_to((ANSWER_DAYS / clocks)[:, None], never.shape).astype(np.float32)
    kind = Luck(never, answer, never, never, never)
    return stream._replace(network=known(stream), reports=_daily(stream), luck=kind)


def known(stream: Stream) -> Network:
    """The directory as it would be if every hospital had filled its page."""
    return Network.of(_told(facts, row, stream) for row, facts in enumerate(stream.network.hospitals))


def _told(facts: HospitalFacts, row: int, stream: Stream) -> HospitalFacts:
    gives, treats = stream.hidden.gives[:, :, row], stream.hidden.treats[:, :, :, row]
    services = (
        _service(a, m, bool(gives[a, m]), treats[a, m])
        for a in range(len(AGES))
        for m in range(len(MODALITIES))
    )
    return replace(facts, services=tuple(services))


def _service(age: int, modality: int, given: bool, treats: Bool) -> ServiceFacts:
    sites = [frozenset(np.array(SITES)[which].tolist()) for which in (treats, ~treats)]
    answer = Answer.YES if given else Answer.NO
    yes, no = sites if given else (frozenset(), sites[1])
    return ServiceFacts(MODALITIES[modality], AGES[age], answer, yes, no)


def _daily(stream: Stream) -> list[Report]:
    true = np.zeros((len(AGES), len(MODALITIES)), np.int32)
    rows = range(len(stream.network))
    return [Report(float(day), row, true) for day in range(stream.end) for row in rows]
