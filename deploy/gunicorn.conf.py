"""How gunicorn serves: threads of one process by default, for whole requests only; what is slow is made ready."""

import gc
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from referral import lineage, starting

starting.refuse_wrong_settings()
bind = os.environ.get("HOST", "127.0.0.1") + ":" + os.environ.get("PORT", "8000")
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "referral.whole_requests.WholeRequests"
timeout = 60
preload_app = True
loglevel = "warning"
control_socket_disable = True
pythonpath = str(Path(__file__).resolve().parent.parent)
wsgi_app = "wsgi:app"

worker_connections = 1000
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, min(_hard, 4 * worker_connections)), _hard))

if "SERVED_BY" in os.environ:
    lineage.end_with(int(os.environ["SERVED_BY"]))


def on_starting(server: Any) -> None:
    """What ended processes have counted for a monitor is no more."""
    from referral import request_metrics

    config = server.app.wsgi().config
    if config["METRICS_PORT"]:
        request_metrics.begin_anew(Path(config["METRICS_DIR"]))


def when_ready(server: Any) -> None:
    """Before the first worker is made: several share the indexes of diagnoses, places and names; one reads its own.

    Reading takes seconds in which nobody would be answered. No engine is loaded here: its threads would not live in
    the workers.
    """
    if workers > 1:
        _read_indexes()
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A worker ends with the process that made it, and opens connections of its own: the others belong to that one."""
    from referral.db import db

    lineage.end_with(server.pid)
    with server.app.wsgi().app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """Compile nothing here; read the pages and the kernels beside the first requests, not in front of them.

    What it can open is said in the database, for whoever rotates the keys.
    """
    from matching import compiling
    from referral import keyring

    compiling.only_read()
    keyring.say_always(worker.wsgi)
    if "LEAVING_FD" in os.environ:
        worker.wsgi.config["LEAVING_FD"] = int(os.environ["LEAVING_FD"])
    Thread(target=_warm, args=(worker.wsgi,), daemon=True).start()
    _say_ready()


def _say_ready() -> None:
    """To whoever holds the port (serve_web.py), where somebody does; later workers are awaited by nobody."""
    if "READY_FD" in os.environ:
        with suppress(OSError):
            os.write(int(os.environ["READY_FD"]), b".")


def _read_indexes() -> None:
    from referral.intake import suggestions

    suggestions.warm()


def _warm(app: Any) -> None:
    """Every page, the indexes, what plans need; what was not compiled at set-up is left: nobody may wait for that here.

    What is loaded by then stays: the collector need not look through it in the middle of a request.
    """
    from matching import compiling, warming
    from referral import web

    web.warm(app)
    _read_indexes()
    try:
        warming.warm()
    except compiling.NotCompiledError as missing:
        print(f"plans are not possible: {missing}", file=sys.stderr, flush=True)
    gc.collect()
    gc.freeze()
