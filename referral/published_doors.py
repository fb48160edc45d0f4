"""The doors that every editors' desk of what is published has: an edition is kept, moved on, brought back.

A feature opens them once (`DOORS = Doors(...)`, `DOORS.open()`); its `edit` page and living.html lead through them.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect
from flask_login import current_user

from referral.audit import Actor
from referral.db import utc_now
from referral.errors import Invalid
from referral.forms import Form
from referral.i18n import _
from referral.published_life import Life

VERBS: dict[str, Callable[..., None]] = {
    "check": Life.check,
    "publish": Life.publish,
    "confirm": Life.confirm,
    "withdraw": Life.withdraw,
}
"""What may be done with the edition that was seen."""


@dataclass(frozen=True)
class Doors:
    """One feature's doors. `at`: the address under which they lie; `guard`: who may go through (`allows(...)`);
    `page`: subject → the address of the page where it is written."""

    blueprint: Blueprint
    life: Life
    at: str
    guard: Callable[[Callable[..., Any]], Callable[..., Any]]
    page: Callable[[Any], str]

    def open(self) -> None:
        """Register `move` and `keep`; the subject's id stands in the address under the life's `belongs_to`."""
        one = f"{self.at}/<uuid:{self.life.belongs_to}>"
        doors = {"move": f"{one}/<any({', '.join(VERBS)}):verb>/<int:number>", "keep": f"{one}/bring_back"}
        for name, rule in doors.items():
            view = self.guard(getattr(self, f"_{name}"))
            self.blueprint.add_url_rule(rule, name, view, methods=["POST"])

    def kept(self, form: Form, write: Callable[[Actor, datetime], Any]) -> Any:
        """Keep what was typed as a new draft, and where to go then; None where `write` refuses: show the form again."""
        try:
            subject = write(current_user.as_actor(), utc_now())
        except Invalid as error:
            form.refuse_all(error.errors)
            return None
        return self.back(
            subject, _("Kept as a draft. A colleague compares it with its source and publishes it.")
        )

    def back(self, subject: Any, said: str = "") -> Any:
        """To the page where it is written, after a deed."""
        flash(said or _("Saved."))
        return redirect(self.page(subject), 303)

    def _move(self, verb: str, number: int, **at: uuid.UUID) -> Any:
        """Check or publish the edition that was seen; or it is still right; or nobody shall read it any more."""
        subject = self._asked(at)
        VERBS[verb](self.life, subject, number, current_user.as_actor(), utc_now())
        return self.back(subject)

    def _keep(self, **at: uuid.UUID) -> Any:
        """What was withdrawn is a draft again."""
        subject = self._asked(at)
        self.life.bring_back(subject, current_user.as_actor(), utc_now())
        return self.back(subject)

    def _asked(self, at: dict[str, uuid.UUID]) -> Any:
        return self.life.subject_of(at[self.life.belongs_to])
