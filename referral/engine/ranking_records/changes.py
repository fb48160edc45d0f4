"""What differs between two JSON values, small: mostly numbers that have grown by the same few thousandths."""

from typing import Any

THOUSAND = 1000.0
WHOLE, BY_KEY, BY_INDEX, MORE = "=", "k", "p", "+"
"""How a change is told: the new value itself; changes by key, with the keys that went; changes by index in a list of
the same length; so many thousandths more."""
Change = list[Any]


def change_of(old: Any, new: Any) -> Change | None:
    """What makes the new value of the old one; None where nothing does. `applied` undoes it exactly or not at all."""
    if type(old) is type(new) and old == new:
        return None
    if isinstance(old, dict) and isinstance(new, dict):
        return _by_key(old, new)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [BY_INDEX, _flat(enumerate(map(change_of, old, new)))]
    if isinstance(old, float) and isinstance(new, float):
        more = round((new - old) * THOUSAND)
        return [MORE, more] if _grown(old, more) == new else [WHOLE, new]
    return [WHOLE, new]


def _by_key(old: dict[str, Any], new: dict[str, Any]) -> Change:
    found = ((key, change_of(old[key], new[key]) if key in old else [WHOLE, new[key]]) for key in sorted(new))
    return [BY_KEY, _flat(found), sorted(old.keys() - new.keys())]


def _flat(changes: Any) -> list[Any]:
    """Only what has changed: where and how, one after the other."""
    return [word for where, change in changes if change is not None for word in (where, change)]


def _grown(old: float, more: int) -> float:
    return round(old + more / THOUSAND, 3)


def applied(old: Any, change: Change | None) -> Any:
    """The new value, from the old one and what has changed."""
    if change is None:
        return old
    how, told = change[0], change[1]
    if how == WHOLE:
        return told
    if how == MORE:
        return _grown(old, told)
    new: dict[Any, Any] = dict(old) if how == BY_KEY else dict(enumerate(old))
    for where, each in zip(told[::2], told[1::2], strict=True):
        new[where] = applied(new.get(where), each)
    if how == BY_INDEX:
        return list(new.values())
    return {key: each for key, each in new.items() if key not in change[2]}
