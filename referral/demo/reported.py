"""Invented dangers that people have reported, each as far on its way as the log of a month would show."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from referral.accounts.models import User
from referral.audit import Actor
from referral.dangers import actions
from referral.dangers.models import HARM, NEAR_MISS, NO, NONE, UNKNOWN, YES, Danger


class Reported(NamedTuple):
    """One report: days ago, what was written, whether somebody came to harm, on which page, by whom, how far it is."""

    days_ago: int
    said: str
    harm: str
    page: str
    role: str
    steps: tuple[str, ...] = ()
    verdict: str = NONE
    hazard: str = ""
    reason: str = ""
    mending: str = ""


REPORTED = (
    Reported(
        20, "Лікарня в Кошице закрила амбулаторію, а ми ще надсилаємо туди людей.", NO, "/hospitals", "coordinator",
        ("judge", "mend", "close"), NEAR_MISS, "closed_house_called_active",
        "Пацієнтку повернули з порога, їй не зашкодило. Запис у довіднику був старий.",
        "Лікарню позначено як закриту, трьох пацієнтів перенаправлено.",
    ),
    Reported(
        9, "Pacjent dostał list z godziną o godzinę za wcześnie i czekał sam na dworcu.", YES, "/hospital", "hospital",
        ("judge",), HARM, "hour_of_another_zone",
        "Пацієнт змерз і повернувся до притулку з температурою; його оглянули того ж дня.",
    ),
    Reported(
        3, "Слово «озноб» у румунській картці волонтерка зрозуміла як «тремтіння від страху».", UNKNOWN,
        "/intake/<uuid:case_id>/red-flags", "volunteer", ("look",),
    ),
    Reported(0, "Номер телефону на сторінці після анкети не відповідав пів години.", NO, "/intake", "visitor"),
)  # fmt: skip


def seed(first: Actor, second: User, now: datetime) -> int:
    """Report them, and go on with each as its row says: `first` judges and mends, `second` closes; how many."""
    for row in REPORTED:
        _go(row, first, second, now - timedelta(days=row.days_ago))
    return len(REPORTED)


def _go(row: Reported, first: Actor, second: User, at: datetime) -> None:
    by = Actor("reader", "public", row.role)
    danger = actions.report(uuid.uuid4(), row.said, "", row.harm, row.page, "uk", by, at)
    for hours, step in enumerate(row.steps, 1):
        STEPS[step](danger, row, first, second, at + timedelta(hours=hours))


Step = Callable[[Danger, Reported, Actor, User, datetime], None]
STEPS: dict[str, Step] = {
    "look": lambda danger, _row, first, _second, at: actions.look(danger, first, at),
    "judge": lambda danger, row, first, _second, at: actions.judge(danger, row._asdict(), first, at),
    "mend": lambda danger, row, first, _second, at: actions.mend(danger, row._asdict(), first, at),
    "close": lambda danger, _row, _first, second, at: actions.close(danger, second, at),
}
"""Step of a row → the deed of the people who look after dangers."""
