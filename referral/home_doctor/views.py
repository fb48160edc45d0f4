"""The doctor's page behind the link, the card at the desk, and the patient's page that takes it back."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral import cards, web
from referral.accounts.permissions import Permission, allows
from referral.accounts.signing_in import browsers, guesses
from referral.db import utc_now
from referral.errors import Expired
from referral.forms import Form
from referral.home_doctor import actions, letters, queries
from referral.home_doctor.forms import DoctorSchema, OpenSchema
from referral.home_doctor.models import HomeDoctor
from referral.i18n import PUBLIC_LANGUAGES, _, _l, language, live_in
from referral.intake.card import card_session
from referral.intake.card.card_session import is_born
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.labels import label
from referral.referrals.way_back.told import letters_of

blueprint = Blueprint("home_doctor", __name__)
LETTERS = (letters.letter_ready,)
LINK_OVER = _l("This link has ended or was never valid. Please ask your patient.")
WRONG_DATE = _l("This is not the date of birth we know. Please look at it again.")
FROM_ONE_DOCTOR = "60 per hour"


@blueprint.get("/doctor/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_DOCTOR)
def open_letters(token: str) -> Any:
    """One question, and nothing shown or noted: whatever previews an address does that."""
    _doctor_of(token)
    return _question(token, Form.again(OpenSchema(), MultiDict()))


@blueprint.post("/doctor/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_DOCTOR)
def read_letters(token: str) -> Any:
    """The hospitals' letters, for whoever knows the patient's birth date; each reading is noted."""
    doctor, form = _doctor_of(token), Form.of(OpenSchema(), request.form)
    if form.valid and not _knows(doctor, form.data["birth_date"]):
        form.refuse("birth_date", WRONG_DATE)
    if not form.valid:
        return _question(token, form), 422
    actions.note_opening(doctor, utc_now())
    return render_template("home_doctor/read_letters.html", letters=letters_of(doctor.case_id))


def _doctor_of(token: str) -> HomeDoctor:
    doctor = queries.by_token(token, utc_now())
    if doctor is None:
        raise Expired(LINK_OVER)
    live_in(doctor.case.place_country)
    return doctor


def _knows(doctor: HomeDoctor, birth_date: str) -> bool:
    """Whether it is the birth date; counted before it is looked at. Raises TooMany amid a pause."""
    subject = f"doctor {doctor.id}"
    guess = guesses.count(guesses.SECRET, subject, browsers.guesser(subject), utc_now())
    right = is_born(doctor.case, birth_date)
    if right:
        guesses.take_back(guess)
    return right


def _question(token: str, form: Form) -> str:
    return render_template("home_doctor/open_letters.html", token=token, form=form)


@blueprint.post("/desk/cases/<uuid:case_id>/home-doctor")
@allows(Permission.CASE_COORDINATE)
def name_doctor(case_id: uuid.UUID) -> Any:
    """Keep whom the patient lets read the letters."""
    case, form = case_for(current_user, case_id), Form.of(DoctorSchema(), request.form)
    if not form.valid:
        return cards.page(case_id, home_doctor=form), 422
    said = {name: form.data[f"doctor_{name}"] for name in ("name", "email", "language")}
    consent = {
        "given_by": form.data["doctor_agreed_by"],
        "language": language(),
        "basis": form.data.get("doctor_basis"),
    }
    actions.name_doctor(case, said, consent, current_user.as_actor(), utc_now())
    flash(_("The doctor at home is noted, with the patient's consent."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/home-doctor/write")
@allows(Permission.CASE_COORDINATE)
def write_to(case_id: uuid.UUID) -> Any:
    """Send the neutral letter with the link."""
    actions.write_to(case_for(current_user, case_id), current_user.as_actor(), utc_now())
    flash(_("The letter is on its way. The link opens for 14 days."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/home-doctor/stop")
@allows(Permission.CASE_COORDINATE)
def stop(case_id: uuid.UUID) -> Any:
    """The patient takes it back, as told to a coordinator."""
    actions.stop(case_for(current_user, case_id), current_user.as_actor(), utc_now())
    flash(_("Taken back. The link opens no longer."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.route("/card/home-doctor", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_DOCTOR, methods=["POST"])
def stop_as_patient() -> Any:
    """Who at home may read the letters, and the button that ends it; only after the second secret."""
    case = card_session.case_of(session, utc_now())
    if not card_session.is_opened(session):
        return redirect(url_for("intake.unlock"), 303)
    if request.method == "GET":
        live_in(case.place_country)
        return render_template("home_doctor/stop.html", case=case, doctor=queries.doctor_of(case.id))
    actions.stop(case, card_session.patient(case), utc_now())
    flash(_("Taken back. The doctor at home reads nothing more."), "success")
    return redirect(url_for("intake.show_own"), 303)


class Shown(NamedTuple):
    """What the card shows: the doctor, if one is named, and whether there is a letter to read."""

    doctor: HomeDoctor | None
    has_letter: bool


def _of_case(case: Case, _now: datetime) -> Shown:
    return Shown(queries.doctor_of(case.id), bool(letters_of(case.id)))


def _languages() -> list[tuple[str, str]]:
    """The languages in which the doctor's letter and page are."""
    return [(code, label("language", code)) for code in PUBLIC_LANGUAGES]


def init_app(app: Flask) -> None:
    """Register the pages and the card on the page of a case."""
    app.register_blueprint(blueprint)
    app.add_template_global(_languages, "doctor_languages")
    cards.register(app, cards.Card("home_doctor", "decide", "home_doctor/card.html", _of_case))
