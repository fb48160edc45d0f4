"""Requests counted for whoever watches the service: by their route's pattern and status, never an address or an id.

Every process counts in files of its own within one folder (the multiprocess mode of prometheus-client); who is asked
adds them up. The folder lies in memory: a file that cannot grow on a full disk would end the process that counts in it.
"""

import os
import socket
import time
from pathlib import Path

from flask import Flask, Response, g
from prometheus_client import Counter, Histogram, values

from referral import logs
from referral.errors import StartRefused

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds; a page should be there within a quarter of one."""
FORGOTTEN_AFTER = 7 * 86_400.0
"""Seconds after which what another machine counted in this folder is nobody's any more."""
HERE = socket.gethostname()


def init_app(app: Flask) -> None:
    """Where a monitor asks, each answer is counted; pages that leave no line in the log leave no count either."""
    if not app.config["METRICS_PORT"]:
        return
    own_folder(Path(app.config["METRICS_DIR"]))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = app.config["METRICS_DIR"]
    values.ValueClass = values.MultiProcessValue(_process)  # type: ignore[no-untyped-call]
    answers = Counter(
        "oncobridge_requests", "Requests answered, by route and status.", ("route", "status"), registry=None
    )
    lasted = Histogram(
        "oncobridge_request_seconds",
        "How long an answer took, by route.",
        ("route",),
        registry=None,
        buckets=BUCKETS,
    )

    def count(response: Response) -> Response:
        if route := logs.route_noted():
            answers.labels(route, str(response.status_code)).inc()
            lasted.labels(route).observe(time.perf_counter() - g.started)
        return response

    app.after_request(count)


def own_folder(folder: Path) -> Path:
    """The folder where requests are counted, for us alone; raises StartRefused where it is somebody else's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.is_symlink():
        raise StartRefused(f"METRICS_DIR: {folder} belongs to somebody else; name another folder")
    return folder


def begin_anew(folder: Path) -> None:
    """Forget what ended processes of this machine counted: called before the first of the new ones is made."""
    for found in own_folder(folder).glob("*.db"):
        is_ours = found.stem.partition("_")[2].rpartition("-")[0] == HERE
        if is_ours or found.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
            found.unlink(missing_ok=True)


def _process() -> str:
    """Two machines, or containers, may share the folder: the same number is another process there."""
    return f"{HERE}-{os.getpid()}"
