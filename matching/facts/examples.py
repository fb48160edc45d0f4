"""Two people and two hospitals, for the examples in docstrings: small, invented, and the same in each of them."""

from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.vocabulary import AgeGroup, Answer, Country, Modality, Priority

OLENA = Need(
    "olena",
    Priority.URGENT,
    site_group="breast",
    modalities=(Modality.SURGERY,),
    age_group=AgeGroup.ADULT,
    lat=49.84,
    lon=24.03,
    country="UA",
)
MARTA = Need(
    "marta",
    Priority.NORMAL,
    site_group="breast",
    modalities=(Modality.SURGERY,),
    age_group=AgeGroup.ADULT,
    lat=49.80,
    lon=22.93,
    country="PL",
)
SURGERY = ServiceFacts(
    Modality.SURGERY,
    AgeGroup.ADULT,
    Answer.YES,
    sites_yes=frozenset({"breast"}),
    slots_free=1,
    report_age_days=0.0,
    start_in_days=7.0,
)
KRAKOW = HospitalFacts("krakow", Country("PL"), 50.06, 19.94, services=(SURGERY,))
BRNO = HospitalFacts("brno", Country("CZ"), 49.20, 16.61, services=(SURGERY,))
NETWORK = Network.of([KRAKOW, BRNO])
