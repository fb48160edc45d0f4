"""Compile every kernel at set-up, so that nobody waits for it later: `python -m matching.warming`."""

import shutil

import numpy as np

from matching import compiling
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.kernels import batch
from matching.market.price_market import Edges, Market
from matching.planning.assignment import assign, marginal_values, prepare
from matching.planning.incremental_plan import OpenPlan
from matching.planning.plan import PlanNeed
from matching.ranking import weights
from matching.supplies import examples
from matching.supplies.matching import match
from matching.vocabulary import AgeGroup, Answer, Country, Modality, Priority, ServiceKey

SLOTS = (2, 1)
ALONE = 5
"""More people than slots, so that the plan has to be repaired."""
KEY = ServiceKey(0, Modality.SURGERY, AgeGroup.ADULT)


def warm() -> None:
    """Compile the kernels, or read them compiled: up to a minute the first time."""
    batch.warm()
    network, table = Network.of(_hospital(each) for each in range(len(SLOTS))), weights.current()
    people = [_person(f"{each}") for each in range(ALONE)]
    assign([*people, _person("a", "f"), _person("b", "f")], network, table)
    waiting = prepare(people, network, table)
    marginal_values(waiting)
    _change(OpenPlan.of(waiting))
    _every_way()
    match(examples.NEEDS, (*examples.OFFERS, examples.SMALL), examples.TODAY)


def _every_way() -> None:
    """One person for one slot, whose price a search finds; three alike for one, which takes an auction; two who like
    two services equally; a dozen alike for a dozen services, which are one class."""
    for people, services in ((1, 1), (3, 1), (2, 2), (12, 12)):
        person = np.repeat(np.arange(people, dtype=np.int32), services)
        service = np.tile(np.arange(services, dtype=np.int32), people)
        value = 9 + service * int(services > 2)
        Market.of(Edges(person, service, value), people, [np.zeros(1, np.int64)] * services)


def _change(desk: OpenPlan) -> None:
    """Each kind of change once, both where it leads to slots and where it leads away from them."""
    for slots in (0, 4, 1):
        desk.change_slots(KEY, slots)
        desk.arrive(_person("new"))
        desk.leave("new")
        desk.leave("0")
        desk.arrive(_person("0"))


def _hospital(number: int) -> HospitalFacts:
    service = ServiceFacts(
        Modality.SURGERY, AgeGroup.ADULT, Answer.YES, slots_free=SLOTS[number], report_age_days=0.0
    )
    return HospitalFacts(f"{number}", next(iter(Country)), 50.0 + number, 20.0, services=(service,))


def _person(name: str, travel_group: str | None = None) -> PlanNeed:
    need = Need(
        name, Priority.NORMAL, modalities=(Modality.SURGERY,), age_group=AgeGroup.ADULT, lat=50.0, lon=21.0
    )
    return PlanNeed(need, travel_group=travel_group)


def main() -> None:
    """Compile, and throw away what was compiled from earlier states of the code."""
    for old in compiling.outdated():
        shutil.rmtree(old, ignore_errors=True)
    if not compiling.is_compiled():
        print("kernels          compiling the engine (up to a minute, once)", flush=True)
    warm()


if __name__ == "__main__":
    main()
