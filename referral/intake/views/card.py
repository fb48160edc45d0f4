"""The patient's own page: no account, one card; a scanned token, or the code below it where no camera reads the square,
becomes a short session and a clean address."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.accounts.signing_in import browsers
from referral.db import utc_now
from referral.errors import Expired
from referral.forms import Form
from referral.i18n import _, _l, live_in, moment_words
from referral.intake import actions, queries
from referral.intake.card import card_session, mailed
from referral.intake.card.forms import BirthDateSchema, CardCodeSchema, CardWordSchema, PhoneEndSchema
from referral.intake.card.standing import CHANGED, WAY, Progress, Standing, standing_of
from referral.intake.models import Card, Case
from referral.intake.references import code_meant, opens
from referral.intake.views.blueprint import blueprint
from referral.intake.views.finishing import papers_told
from referral.labels import label

NO_CODE = _l("The code has ten letters and digits. Please look at it again.")
OLD_CODE = _l(
    "The card is of an older kind: its short code cannot be typed here. Scan the square code, or call the coordinator."
)
NO_CARD = _l("No working card has this code. Please look at it again, or call the coordinator.")
NO_LONGER = _l("This card is no longer valid. Ask your coordinator for a new one.")
WRONG_DATE = _l("This is not the date of birth we know. Look at it again, or call your coordinator.")
WRONG_DIGITS = _l(
    "These are not the last digits of the number we know. Look again, or call your coordinator."
)
WRONG_WORD = _l("This is not the word or number that was agreed. Look again, or call your coordinator.")
SECRETS: dict[str, tuple[Any, object]] = {
    card_session.BIRTH_DATE: (BirthDateSchema, WRONG_DATE),
    card_session.WORD: (CardWordSchema, WRONG_WORD),
    card_session.PHONE: (PhoneEndSchema, WRONG_DIGITS),
}
"""Second secret → what may be typed, and what is said of a wrong one."""
RENEWED_AFTER = 60
"""Seconds after which an open page asks again how things stand."""
TELL_PAGE = "contact_changes.tell"
WHILE_OPEN: dict[str, object] = {
    "referrals.report_as_patient": _l("Say how the visit went"),
    "still_needed.say": _l("Say whether you still need a hospital"),
}
AT_ANY_TIME: dict[str, object] = {
    "referrals.show_letters": _l("Letters from the hospital"),
    "own_page.show_readers": _l("Who has read what about you"),
    "own_page.show_consents": _l("Who may see your request: take it back"),
    "home_doctor.stop_as_patient": _l("Your doctor at home"),
    "reading.show_own": _l("What your papers say"),
    "record_copies.ask_own": _l("Everything that is kept about you"),
}
"""Pages of features above this one → their links, after the second secret; a closed case has those of any time."""
ANSWER_PAGE = "referrals.answer_as_patient"
OWN_PAPERS = "own_papers.show"
LETTER_PAGE = "referrals.print_visit"
# A whole shelter may share one address; what protects a card is its own count (card_session.open_with).
FROM_ONE_SHELTER, GUESSES_FROM_ONE_SHELTER = "600 per hour", "100 per hour"


@blueprint.get("/card/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def open_card(token: str) -> Any:
    """One button, "Open"; nothing is shown, begun or noted: whatever previews an address does that."""
    _card_of(token)
    return render_template("intake/open_card.html", token=token)


@blueprint.post("/card/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def use_card(token: str) -> Any:
    """Exchange the card's token for a short session; nothing of it stays in the address."""
    entered(session, _card_of(token), utc_now())
    return redirect(url_for("intake.show_own"), 303)


def entered(session: MutableMapping[str, Any], card: Card, now: datetime) -> None:
    """Begin the short session of a card that was scanned, or whose code was typed; noted."""
    card_session.close(session, now)
    card_session.begin(session, card, browsers.name_of_browser(), now)
    case = card_session.case_of(session, now)
    audit.record_read(card_session.patient(case), "card.open", card, now, case_id=card.case_id)


def _card_of(token: str) -> Card:
    card = queries.card_of(token)
    if card is None:
        raise Expired(NO_LONGER)
    return card


@blueprint.post("/card/close")
@allows(Permission.PUBLIC)
def close_card() -> Any:
    """End the patient's session, for whoever gives the phone back."""
    card_session.close(session, utc_now())
    return render_template("intake/closed_card.html")


@blueprint.get("/card")
@allows(Permission.PUBLIC)
def show_own() -> str:
    """Where the case stands, in plain words, and whom to call; the rest only after the second secret. Renews itself."""
    case = card_session.case_of(session, utc_now())
    return _page(case)


@blueprint.route("/card/open", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(GUESSES_FROM_ONE_SHELTER, methods=["POST"])
def unlock() -> Any:
    """The birth date, or what stands in for it, opens hospital, date and clinical words for this session."""
    now = utc_now()
    case = card_session.case_of(session, now)
    secret = card_session.secret_of(session, case)
    if not secret or card_session.is_opened(session):
        return redirect(url_for("intake.show_own"), 303)
    schema, wrong = SECRETS[secret]
    if request.method == "GET":
        return _secret_page(case, secret, Form.again(schema(), MultiDict()))
    form = Form.of(schema(), request.form)
    if form.valid and _opens(case, form.data[secret]):
        return redirect(url_for("intake.show_own"), 303)
    return _secret_page(case, secret, form.refuse(secret, wrong) if form.valid else form), 422


def _opens(case: Case, typed: str) -> bool:
    subject = card_session.subject_of(session)
    right = card_session.open_with(session, case, typed, browsers.guesser(subject), utc_now())
    if right:
        browsers.remember(subject)
    return right


def _secret_page(case: Case, secret: str, form: Form) -> str:
    live_in(case.place_country)
    ways = mailed.ways(case)
    return render_template("intake/unlock.html", case=case, secret=secret, form=form, ways=ways)


def _page(case: Case) -> str:
    opened, now = card_session.is_opened(session), utc_now()
    live_in(case.place_country)
    if opened:
        audit.record_read(card_session.patient(case), "case.read", case, now, case_id=case.id)
    standing = standing_of(case, progress_of(case), opened)
    return render_template(
        "intake/show_own.html",
        case=case,
        opened=opened,
        treatments=", ".join(label("modality", code) for code in case.modalities),
        standing=standing,
        way=WAY if standing.step else (),
        changed=CHANGED,
        secret=card_session.secret_of(session, case),
        ways=() if opened else mailed.ways(case),
        appointment=appointment_of(case) if opened and standing.shows_case else None,
        answer_page=_address_of(ANSWER_PAGE),
        letter_page=_address_of(LETTER_PAGE),
        tell_page=_address_of(TELL_PAGE) if opened and standing.shows_case else "",
        links=_links(case, standing) if opened else (),
        papers=papers_told(case, OWN_PAPERS) if opened and standing.shows_case else None,
        for_now=_for_now(case) if opened and standing.shows_case else [],
        may_ask_again=opened and case.state == "closed",
        renewed_after=RENEWED_AFTER,
        as_of=moment_words(now),
    )


def _links(case: Case, standing: Standing) -> list[tuple[str, object]]:
    """The patient's further pages, as address and words; none but those of any time where the case is over."""
    if not (standing.shows_case or case.state == "closed"):
        return []
    pages = {**(WHILE_OPEN if standing.shows_case else {}), **AT_ANY_TIME}
    return [(_address_of(endpoint), words) for endpoint, words in pages.items() if _address_of(endpoint)]


def _address_of(endpoint: str) -> str:
    """Where a page of a feature above this one is; nothing where it is not served."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _for_now(case: Case) -> list[Any]:
    """Answers and cards that matter now, told by the materials, which lie above this one; they name the illness."""
    told = current_app.extensions.get("for_you_now")
    return list(told(case)) if told else []


def progress_of(case: Case) -> Progress:
    """Which hospitals were asked when; told by the referrals feature, which lies above this one."""
    told = current_app.extensions.get("progress_of")
    return Progress(*told(case)) if told else Progress()


def appointment_of(case: Case) -> Any:
    """The accepted referral's hospital and date; told by the referrals feature, which lies above this one."""
    told = current_app.extensions.get("appointment_of")
    return told(case) if told else None


@blueprint.route("/card/code", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(GUESSES_FROM_ONE_SHELTER, methods=["POST"])
def type_code() -> Any:
    """Exchange the typed code for a short session; as a scanned card does."""
    if request.method == "GET":
        return _code_page(Form.again(CardCodeSchema(), MultiDict()))
    form = Form.of(CardCodeSchema(), request.form)
    found = _card_typed(form) if form.valid else None
    if found is None:
        return _code_page(form), 422
    entered(session, found, utc_now())
    return redirect(url_for("intake.show_own"), 303)


def _card_typed(form: Form) -> Card | None:
    """The working card whose code was typed; where there is none, the form says why."""
    code = code_meant(form.data["card_code"])
    found = queries.card_of_code(code) if code and opens(code) else None
    if found is None:
        form.refuse("card_code", NO_CODE if code is None else NO_CARD if opens(code) else OLD_CODE)
    return found


def _code_page(form: Form) -> str:
    return render_template("intake/type_code.html", form=form)


@blueprint.route("/card/again", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def ask_again() -> Any:
    """What happens then, and one button; only after the second secret, and only where the case is over."""
    case = card_session.case_of(session, utc_now())
    if not card_session.is_opened(session) or case.state != "closed":
        return redirect(url_for("intake.show_own"), 303)
    if request.method == "GET":
        live_in(case.place_country)
        return render_template("intake/ask_again.html", case=case)
    actions.begin_again(case, card_session.patient(case), utc_now())
    flash(_("Thank you. A coordinator hears of it now and calls you."), "success")
    return redirect(url_for("intake.show_own"), 303)
