"""How gunicorn serves: threads of one process by default, for whole requests only; what is slow is made ready."""

import gc
import os
import resource
from pathlib import Path
from threading import Thread
from typing import Any

bind = os.environ.get("HOST", "127.0.0.1") + ":" + os.environ.get("PORT", "8000")
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "referral.whole_requests.WholeRequests"
timeout = 60
loglevel = "warning"
control_socket_disable = True
pythonpath = str(Path(__file__).resolve().parent.parent)
wsgi_app = "wsgi:app"

worker_connections = 1000
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, min(_hard, 4 * worker_connections)), _hard))

if workers > 1 and os.environ.get("RATELIMIT_STORAGE_URI", "memory://").startswith("memory"):
    raise SystemExit("several WEB_WORKERS need a shared RATELIMIT_STORAGE_URI: limits are counted there")


def post_worker_init(worker: Any) -> None:
    """Build the indexes and compile the kernels beside the first requests, not in front of them."""
    Thread(target=_warm, args=(worker.wsgi,), daemon=True).start()


def _warm(app: Any) -> None:
    """What a person types first, then every page, then what plans need, of which only reading it is left.

    What is loaded by then stays: the collector need not look through it in the middle of a request.
    """
    from matching import warming
    from referral import web
    from referral.intake import suggestions

    suggestions.warm()
    web.warm(app)
    warming.warm()
    gc.collect()
    gc.freeze()
