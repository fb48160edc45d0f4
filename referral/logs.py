"""Structured logs: one JSON line an event, with the request's id and route, never an address or a form."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

access = structlog.get_logger("access")


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


def _start_clock() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    route = str(request.url_rule) if request.url_rule else "(no route)"
    elapsed = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    access.info("request", method=request.method, route=route, status=response.status_code,
                ms=elapsed, request=g.get("request_id"))  # fmt: skip
    return response
