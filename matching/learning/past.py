"""Past requests to hospitals as columns: what was asked, when, how it ended; what had no answer is censored."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import COUNTRIES, MODALITIES
from matching.facts.figures import figure
from matching.facts.validity import require

Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Int8 = npt.NDArray[np.int8]


class Outcome(IntEnum):
    """How one request ended. CENSORED: withdrawn, superseded or still waiting, so nobody knows how it would have."""

    CENSORED = -1
    REFUSED = 0
    ACCEPTED = 1
    EXPIRED = 2


class PastRequest(NamedTuple):
    """One request: to whom, for what, the age of the capacity figure then (None: no figure), and its end.

    `sent`: in days of any calendar, the same for all. `days`: until the answer, the expiry, or until it was
    last seen unanswered. Holds codes only, nothing of a person.
    """

    hospital: str
    country: str
    site_group: str | None
    modality: str
    report_age_days: float | None
    sent: float
    days: float
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class PastAnswers:
    """n past requests, the oldest first; columns of shape (n,), NaN for a figure there was not."""

    hospital: tuple[str, ...]
    country: tuple[str, ...]
    site_group: tuple[str, ...]
    modality: tuple[str, ...]
    report_age_days: Float64
    sent: Float64
    days: Float64
    outcome: Int8

    def __len__(self) -> int:
        return len(self.hospital)

    @classmethod
    def of(cls, requests: Iterable[PastRequest]) -> "PastAnswers":
        """The columns of these requests, whatever their order. Raises FactError for what cannot be true."""
        rows = sorted((_checked(each) for each in requests), key=_by_moment)
        age = [math.nan if row.report_age_days is None else row.report_age_days for row in rows]
        return cls(
            hospital=tuple(row.hospital for row in rows),
            country=tuple(row.country for row in rows),
            site_group=tuple(row.site_group or "" for row in rows),
            modality=tuple(row.modality for row in rows),
            report_age_days=np.array(age, np.float64),
            sent=np.array([row.sent for row in rows], np.float64),
            days=np.array([row.days for row in rows], np.float64),
            outcome=np.array([row.outcome for row in rows], np.int8),
        )

    def take(self, rows: Bool) -> "PastAnswers":
        """Only the rows that are True."""
        kept = np.flatnonzero(rows).tolist()
        return PastAnswers(
            hospital=tuple(self.hospital[row] for row in kept),
            country=tuple(self.country[row] for row in kept),
            site_group=tuple(self.site_group[row] for row in kept),
            modality=tuple(self.modality[row] for row in kept),
            report_age_days=self.report_age_days[rows],
            sent=self.sent[rows],
            days=self.days[rows],
            outcome=self.outcome[rows],
        )

    def as_of(self, moment: float) -> "PastAnswers":
        """What was known at a moment: later requests are not there, later answers not yet given."""
        known = self.take(self.sent < moment)
        waited = moment - known.sent
        outcome = np.where(known.days > waited, np.int8(Outcome.CENSORED), known.outcome)
        return replace(known, days=np.minimum(known.days, waited), outcome=outcome)

    @property
    def is_answered(self) -> Bool:
        """Whether the hospital itself said yes or no."""
        answered: Bool = (self.outcome == Outcome.ACCEPTED) | (self.outcome == Outcome.REFUSED)
        return answered

    @property
    def is_accepted(self) -> Bool:
        accepted: Bool = self.outcome == Outcome.ACCEPTED
        return accepted

    def weights(self) -> Float64:
        """How many requests each stands for, shape (n,): 0 where the end is not known.

        Requests withdrawn or superseded early would hide slow ends, so each known end stands for those that
        were taken back before they could have lasted as long (inverse probability of censoring, Kaplan-Meier).
        """
        left = self.outcome == Outcome.CENSORED
        kept = survival(self.days, left, self.days)
        weight = 1.0 / np.maximum(kept, 1.0 / figure("learning.most_weight"))
        return np.where(left, 0.0, weight)


def survival(days: Float64, event: Bool, at: Float64) -> Float64:
    """The Kaplan-Meier share without the event just before each moment of `at`; others are censored.

    Of ends at the same moment those without the event come first.
    """
    times = np.unique(days[event])
    at_risk = len(days) - np.searchsorted(np.sort(days), times, side="left")
    ended_before = np.searchsorted(np.sort(days[~event]), times, "right")
    before = np.searchsorted(np.sort(days[~event]), times, "left")
    exposed = at_risk - (ended_before - before)
    happened = np.searchsorted(np.sort(days[event]), times, "right") - np.searchsorted(
        np.sort(days[event]), times
    )
    curve = np.concatenate(([1.0], np.cumprod(1.0 - happened / np.maximum(exposed, 1))))
    found: Float64 = curve[np.searchsorted(times, at, side="left")]
    return found


def _checked(row: PastRequest) -> PastRequest:
    require(bool(row.hospital), "past request: hospital is empty")
    require(row.country in COUNTRIES, "past request: country is an unknown code")
    require(row.modality in MODALITIES, "past request: modality is an unknown code")
    require(math.isfinite(row.sent), "past request: sent is not a number")
    require(math.isfinite(row.days) and row.days >= 0, "past request: days is negative or not a number")
    age = row.report_age_days
    require(age is None or (math.isfinite(age) and age >= 0), "past request: report_age_days is negative")
    return row


def _by_moment(row: PastRequest) -> tuple[Any, ...]:
    age = -1.0 if row.report_age_days is None else row.report_age_days
    return row.sent, row.hospital, row.modality, row.site_group or "", row.country, age, row.days, row.outcome
