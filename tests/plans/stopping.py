"""In a process of its own: a worker that makes a draft, says so when it weighs, and goes on no further."""

import time
import uuid
from datetime import datetime

from referral import turns
from referral.db import utc_now
from referral.plans import jobs
from tests.processes import PATIENCE


def stops(job_id: uuid.UUID, stage: str, people: int, _tell: object = jobs._tell) -> None:
    """As far as weighing, as the real one; then nothing more."""
    _tell(job_id, stage, people)  # type: ignore[operator]
    if stage == "weighing":
        print(stage, flush=True)
        time.sleep(PATIENCE)


def main() -> None:
    """Take the turn as a worker does."""
    from wsgi import app

    jobs._tell = stops  # type: ignore[assignment]
    with app.app_context():

        def work(now: datetime) -> None:
            jobs.work(now)

        turns.take(turns.Kind("planning", 2.0, (work,)), utc_now())


if __name__ == "__main__":
    main()
