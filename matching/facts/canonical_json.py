"""Canonical JSON: equal values give equal bytes."""

import json
from typing import Any


def dump(value: Any) -> str:
    """A value as canonical JSON: keys sorted, no blanks, letters as they are. Raises ValueError for NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
