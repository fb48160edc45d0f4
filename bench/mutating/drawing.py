"""The areas, and a sample of their faults: seeded, each area by its share of all faults."""

import math
import random
from collections.abc import Iterable

from bench.mutating.mutant import ROOT, Mutant
from bench.mutating.operators import Module, Spot, read

AREAS = (
    "referral/referrals",
    "referral/intake/actions",
    "referral/plans",
    "matching/ranking",
    "matching/planning",
)


def files(area: str) -> list[str]:
    """The files of a folder, or of a module that has the area's name."""
    folder, module = ROOT / area, ROOT / f"{area}.py"
    found = sorted(folder.rglob("*.py")) if folder.is_dir() else [module] if module.exists() else []
    return [path.relative_to(ROOT).as_posix() for path in found]


def modules(areas: Iterable[str]) -> list[Module]:
    """Every file of the areas, read. Raises SystemExit for an area that is not there."""
    found = {area: files(area) for area in areas}
    if missing := [area for area, paths in found.items() if not paths]:
        raise SystemExit(f"no such area: {', '.join(missing)}")
    return [read(area, path) for area, paths in found.items() for path in paths]


def draw(read_modules: list[Module], size: int, seed: int) -> tuple[list[Mutant], dict[str, int]]:
    """A sample of about this size, and how many faults each area has; the same for the same code and seed."""
    spots: dict[str, list[Spot]] = {}
    for module in read_modules:
        spots.setdefault(module.area, []).extend(module.spots())
    counts = {area: len(each) for area, each in spots.items()}
    shares = _shares(counts, size)
    return [one for area in spots for one in _some(spots[area], shares[area], f"{seed} {area}")], counts


def _shares(counts: dict[str, int], size: int) -> dict[str, int]:
    """By largest remainder, so that they add up to the size."""
    exact = {area: size * count / max(1, sum(counts.values())) for area, count in counts.items()}
    shares = {area: math.floor(share) for area, share in exact.items()}
    for area in sorted(exact, key=lambda each: shares[each] - exact[each])[: size - sum(shares.values())]:
        shares[area] += 1
    return shares


def _some(spots: list[Spot], size: int, seed: str) -> list[Mutant]:
    order = list(range(len(spots)))
    random.Random(seed).shuffle(order)
    found: list[Mutant] = []
    for each in order:
        if len(found) == size:
            break
        if mutant := spots[each].mutant():
            found.append(mutant)
    return sorted(found, key=lambda mutant: (mutant.path, mutant.line, mutant.diff))


def all_of(read_modules: list[Module], keys: Iterable[tuple[str, str, str]]) -> list[Mutant]:
    """Every fault of the functions that these keys name."""
    wanted = {(path, function) for path, function, _ in keys}
    modules = (module for module in read_modules if module.path in {path for path, _ in wanted})
    spots = (spot for module in modules for spot in module.spots() if (module.path, spot.function) in wanted)
    return [mutant for spot in spots if (mutant := spot.mutant())]
