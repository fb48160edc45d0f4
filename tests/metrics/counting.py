"""A process of its own that answers requests and counts them, without a database."""

from pathlib import Path

from flask import Flask

from referral import logs, request_metrics
from tests.apart import CONTEXT

ASKED = ("/card/secrettoken", "/tally", "/nowhere/secretpath", "/broken")


def asked(folder: Path, times: int) -> None:
    """Let another process answer each of these so many times, and end."""
    process = CONTEXT.Process(target=_answer, args=(str(folder), times))
    process.start()
    process.join()
    assert process.exitcode == 0


def _answer(folder: str, times: int) -> None:
    app = Flask("counted")
    app.config.update(METRICS_PORT=9, METRICS_DIR=folder, LOG_LEVEL="ERROR")
    logs.init_app(app)
    request_metrics.init_app(app)
    app.get("/card/<token>")(lambda token: "here")
    app.get("/tally", endpoint="tally")(logs.unlogged(lambda: "nobody was here"))
    app.get("/broken", endpoint="broken")(lambda: ("", 500))
    for path in ASKED * times:
        app.test_client().get(path)
