"""Canonical JSON: equal values give equal bytes."""

import json
from collections.abc import Mapping
from typing import Any


def dump(value: Any) -> str:
    """A value as canonical JSON: keys sorted, no blanks, letters as they are. Raises ValueError for NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def dump_object(parts: Mapping[str, str]) -> str:
    """An object of parts that are canonical JSON already, by name: what `dump` would say of their values."""
    return "{" + ",".join(f"{dump(name)}:{text}" for name, text in sorted(parts.items())) + "}"
