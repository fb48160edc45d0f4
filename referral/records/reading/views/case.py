"""Of a case: the timeline of the illness, and what hospitals usually need of the papers."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.records.papers.queries import papers_of
from referral.records.reading import actions, queries
from referral.records.reading.comparing import disagreements, offers
from referral.records.reading.completeness import Standing, standing
from referral.records.reading.forms import TickSchema
from referral.records.reading.timeline import timeline
from referral.records.reading.views.blueprint import blueprint, me
from referral.referrals.models import Referral
from referral.referrals.queries import referrals_of
from referral.referrals.table.states import OPEN_STATES, PLACING_STATES


class OfHospital(NamedTuple):
    """A hospital that is asked, and how it stands with what it usually needs."""

    referral: Referral
    lines: list[Standing]

    @property
    def missing(self) -> int:
        """How many things are not there."""
        return sum(each.state != "there" for each in self.lines)


def of_hospitals(case: Case, referrals: Sequence[Referral], codes: queries.Codes) -> list[OfHospital]:
    """Each hospital that is asked or has accepted, with what it usually needs for the treatment it is asked for."""
    living = [each for each in referrals if each.state in (*OPEN_STATES, *PLACING_STATES)]
    return [OfHospital(each, standing(case, codes, [each.modality])) for each in living]


@blueprint.get("/desk/cases/<uuid:case_id>/illness")
@allows(Permission.CASE_COORDINATE)
def show_illness(case_id: uuid.UUID) -> str:
    """The timeline, what disagrees, what the case says otherwise, what the patient said; it prints well."""
    case, now = open_case(current_user, case_id, utc_now()), utc_now()
    values = queries.values_of(case.id)
    return render_template(
        "reading/show_illness.html",
        case=case,
        told=timeline(values),
        papers=papers_of(case),
        differing=disagreements(values),
        offered=offers(case, values),
        taken=[each for each in values if each.taken_at],
        doubts=queries.doubts_of(case.id),
        values={each.id: each for each in values},
        now=now,
    )


@blueprint.post("/desk/cases/<uuid:case_id>/illness/<uuid:doubt_id>/settle")
@allows(Permission.CASE_COORDINATE)
def settle(case_id: uuid.UUID, doubt_id: uuid.UUID) -> Any:
    """A person has looked at what the patient said."""
    case = case_for(current_user, case_id)
    actions.settle(queries.doubt_for(case, doubt_id), me(), utc_now())
    flash(_("Noted: you have looked at what the patient said."))
    return redirect(url_for("reading.show_illness", case_id=case_id), 303)


@blueprint.get("/desk/cases/<uuid:case_id>/needed-papers")
@allows(Permission.CASE_COORDINATE)
def show_needed(case_id: uuid.UUID) -> str:
    """What each hospital that is asked usually needs; before any is asked, what those for this case would need."""
    return _needed(open_case(current_user, case_id, utc_now()), Form())


@blueprint.post("/desk/cases/<uuid:case_id>/needed-papers")
@allows(Permission.CASE_COORDINATE)
def tick(case_id: uuid.UUID) -> Any:
    """Say how it stands with one thing."""
    case, form = open_case(current_user, case_id, utc_now()), Form.of(TickSchema(), request.form)
    if not form.valid:
        return _needed(case, form), 422
    actions.tick(case, form.data["need"], form.data["state"], me(), utc_now())
    flash(_("Noted."))
    return redirect(url_for("reading.show_needed", case_id=case_id), 303)


def _needed(case: Case, form: Form) -> str:
    codes, referrals = queries.codes_of(case.id), referrals_of(case)
    return render_template(
        "reading/show_needed.html",
        case=case,
        form=form,
        lines=standing(case, codes, case.modalities),
        hospitals=of_hospitals(case, referrals, codes),
        requests=queries.requests_of(case.id),
    )


class OnCard(NamedTuple):
    """What the page of a case shows: what is needed, of each hospital how much is missing, doubts of the patient."""

    lines: list[Standing]
    codes: queries.Codes

    @property
    def missing(self) -> list[Standing]:
        """What is not there."""
        return [each for each in self.lines if each.state != "there"]


def of_case(case: Case, _now: datetime) -> OnCard:
    """The card; one statement."""
    codes = queries.codes_of(case.id)
    return OnCard(standing(case, codes, case.modalities), codes)


def before_sending(case: Case, modality: str) -> list[Standing]:
    """What hospitals usually need for this treatment, shown before a request is sent."""
    return standing(case, queries.codes_of(case.id), [modality] if modality else case.modalities)
