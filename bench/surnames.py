"""What the short tokens of surnames cost a search, and what they tell whoever steals the database.

`python -m bench.surnames [--quick]` ends with one JSON object. People are invented (bench.people: surnames as unequal
as published counts of Ukraine say), recorded and asked for in many spellings (bench.identity). For each number of bits:

- opened: how many people one search by a surname opens.
- without the key a thief sees numbers without meaning and how many hold each. `guessed_by_size`: the share of people
  whose surname is right when the most frequent token is taken for the most frequent surname, and so on down.
- with the key a thief knows which token a surname has. `guessed_with_key`: the share of people whose surname is right
  when of all surnames with their token the commonest is named. `left_bits`: the entropy of the surname that is left,
  of `whole_bits` before. `absent_is_seen`: for how many people who are not known their absence can be told for sure.
"""

import argparse
import hashlib
import hmac
import json
import math
import platform
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from bench import people
from bench.identity import SPELT, recorded
from bench.people import Somebody
from matching.same_person.by_surname import surname_keys
from matching.same_person.identity import Person

BITS = (4, 6, 8, 10, 12, 16, 256)
"""The last is a hash that is not cut."""
KNOWN, WORLD, SEARCHES = (1_000, 10_000, 30_000), 300_000, 2_000
QUICK_KNOWN, QUICK_WORLD, QUICK_SEARCHES = (1_000, 10_000), 60_000, 400
KEY = b"a key of the bench, of no service"
Keys = frozenset[str]
Figures = dict[str, float]


def token(key: str, bits: int) -> int:
    """The first bits of the keyed hash of a surname's key, as the database keeps them."""
    whole = hmac.new(KEY, key.encode(), hashlib.sha256).digest()
    return int.from_bytes(whole) >> (256 - bits)


def tokens(keys: Iterable[str], bits: int) -> frozenset[int]:
    """All tokens of one person."""
    return frozenset(token(key, bits) for key in keys)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer people and searches, under a minute")
    quick = parser.parse_args().quick
    sizes = (QUICK_KNOWN, QUICK_WORLD, QUICK_SEARCHES) if quick else (KNOWN, WORLD, SEARCHES)
    print(json.dumps({"bench": "surnames", "python": platform.python_version(), **measure(*sizes)}))


def measure(known: Iterable[int], world: int, searches: int, seed: int = 13) -> dict[str, Any]:
    """All figures: for each number of people known and of bits."""
    chance = random.Random(seed)
    crowd = [_canonical(people.somebody(chance)) for _ in range(world)]
    found: dict[str, Any] = {"whole_bits": round(_entropy(Counter(crowd)), 2), "of": {}}
    for count in known:
        everybody = people.people(count, chance)
        kept = [surname_keys(recorded(one, chance)) for one in everybody]
        asked = [_asked(one, chance) for one in chance.choices(everybody, k=searches)]
        strangers = [_asked(people.somebody(chance), chance) for _ in range(searches)]
        truth = [_canonical(one) for one in everybody]
        found["of"][count] = {
            bits: _figures(bits, kept, truth, asked, strangers, Counter(crowd)) for bits in BITS
        }
        print(count, json.dumps(found["of"][count]), flush=True)
    return found


def _canonical(one: Somebody) -> str:
    """The surname itself, as its most exact key: what a thief wants to know."""
    return min(surname_keys(Person((one.surname_uk,))))


def _asked(one: Somebody, chance: random.Random) -> Keys:
    return surname_keys(Person((SPELT[chance.choice(list(SPELT))](one, chance).split()[0],)))


def _figures(
    bits: int,
    kept: list[Keys],
    truth: list[str],
    asked: list[Keys],
    strangers: list[Keys],
    world: Counter[str],
) -> Figures:
    holders: dict[int, set[int]] = defaultdict(set)
    for number, keys in enumerate(kept):
        for each in tokens(keys, bits):
            holders[each].add(number)
    opened = sorted(_opened(holders, tokens(keys, bits)) for keys in asked)
    unseen = sum(not any(holders.get(each) for each in tokens(keys, bits)) for keys in strangers)
    return {
        "buckets": len(holders),
        "largest_bucket": max(map(len, holders.values())),
        "opened_median": opened[len(opened) // 2],
        "opened_9_of_10": opened[len(opened) * 9 // 10],
        "opened_99_of_100": opened[len(opened) * 99 // 100],
        "guessed_by_size": round(_by_size(holders, truth, world), 4),
        **_with_key(bits, truth, world),
        "absent_is_seen": round(unseen / len(strangers), 4),
    }


def _opened(holders: dict[int, set[int]], wanted: frozenset[int]) -> int:
    return len(set().union(*(holders.get(each, set()) for each in wanted)))


def _by_size(holders: dict[int, set[int]], truth: list[str], world: Counter[str]) -> float:
    """The most frequent token is taken for the most frequent surname, the second for the second."""
    by_size = sorted(holders, key=lambda each: -len(holders[each]))
    named = dict(zip(by_size, (surname for surname, _number in world.most_common()), strict=False))
    right = {
        number for each, surname in named.items() for number in holders[each] if truth[number] == surname
    }
    return len(right) / len(truth)


def _with_key(bits: int, truth: list[str], world: Counter[str]) -> Figures:
    """What the key adds: the surnames of each token are known, and how common each is."""
    shares: dict[int, Counter[str]] = defaultdict(Counter)
    for surname, number in world.items():
        shares[token(surname, bits)][surname] = number
    likeliest = {each: found.most_common(1)[0][0] for each, found in shares.items()}
    right = sum(likeliest.get(token(surname, bits)) == surname for surname in truth)
    total = world.total()
    left = sum(found.total() / total * _entropy(found) for found in shares.values())
    surnames = sum(found.total() * len(found) for found in shares.values()) / total
    return {
        "guessed_with_key": round(right / len(truth), 4),
        "left_bits": round(left, 2),
        "surnames_of_a_token": round(surnames, 1),
    }


def _entropy(found: Counter[str]) -> float:
    total = found.total()
    return -sum(number / total * math.log2(number / total) for number in found.values())


if __name__ == "__main__":
    main()
