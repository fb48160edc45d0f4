"""Statements that are built once: what differs from one asking to the next is left open, and given when it is asked.

To build a statement costs several times what is done with it here and in the database (docs/decisions.md, 224).
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import BindParameter, Executable, Integer, bindparam

from referral.db import UtcDateTime

Values = ParamSpec("Values")
Statement = TypeVar("Statement", bound=Executable)
TYPES: dict[Any, Any] = {int: Integer, datetime: UtcDateTime}
"""Of what a statement may reckon with or hand on; all else takes the type of what it is compared with."""


def prepared(build: Callable[Values, Statement]) -> Callable[Values, tuple[Statement, dict[str, Any]]]:
    """The statement, built when it is first asked for, and these values: `session.scalars(*of_case(case.id))`.

    `build` is handed what stands for any value: it compares with it and never looks at it; a list by `in_`.
    """
    names = signature(build).parameters

    @cache
    def statement() -> Statement:
        left_open: Any = build
        found: Statement = left_open(*map(_left_open, names.values()))
        return found

    @wraps(build)
    def asked(*values: Values.args, **named: Values.kwargs) -> tuple[Statement, dict[str, Any]]:
        return statement(), dict(zip(names, values, strict=False)) | named

    return asked


def _left_open(value: Parameter) -> BindParameter[Any]:
    return bindparam(value.name, type_=TYPES.get(value.annotation))
