"""Structured logs: one JSON line an event, with the request's id and route, never an address or a form."""

import logging
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request

from referral.errors import StartRefused

access = structlog.get_logger("access")
View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Log to standard error; each request once, by its route's pattern, so that no id or token is kept."""
    level = logging.getLevelNamesMapping().get(app.config.get("LOG_LEVEL", "INFO"), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    app.before_request(_start_clock)
    app.after_request(_log_request)


def tell_no_words() -> None:
    """What nobody foresaw and nothing catches, in a command or a thread, is told by its class and place alone.

    The words of an exception may be a patient's: a database quotes the row that it refuses.
    """
    sys.excepthook = _tell_class
    threading.excepthook = lambda told: _tell_class(told.exc_type, told.exc_value, told.exc_traceback)


def _tell_class(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    if issubclass(kind, StartRefused):
        sys.stderr.write(f"{error}\n")
    structlog.get_logger().error("unforeseen", error=kind.__name__, where=where_of(trace))


def where_of(trace: TracebackType | None) -> str:
    """The file and line where an exception arose."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""


def unlogged(view: View) -> View:
    """Let a page leave no line in the log: when it was answered would already say something of whoever stood there."""
    view.unlogged = True  # type: ignore[attr-defined]
    return view


def route_noted() -> str | None:
    """The pattern of this request's route, which holds no id and no token; None for a page that leaves no trace."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "unlogged", False):
        return None
    return str(request.url_rule) if request.url_rule else "(no route)"


def _start_clock() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    route = route_noted()
    if route is None:
        return response
    elapsed = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    access.info("request", method=request.method, route=route, status=response.status_code,
                ms=elapsed, request=g.get("request_id"))  # fmt: skip
    return response
