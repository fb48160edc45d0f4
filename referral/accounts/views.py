"""The pages of accounts: home, invitations, people, settings, the audit trail."""

import uuid
from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from referral import audit, chain, i18n, paging, sheets
from referral.accounts import (
    actions,
    commands,
    letters,
    navigation,
    noting,
    queries,
    security,
    trail,
    trail_words,
)
from referral.accounts.forms import CALLED_BACK, InvitationSchema, SettingsSchema, acceptance_schema
from referral.accounts.permissions import Permission, allows, may
from referral.accounts.roles import Role
from referral.accounts.signing_in import entering, sessions
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _
from referral.search_engines import indexed

blueprint = Blueprint("accounts", __name__)
LETTERS = (letters.invitation, letters.audit_anchor, letters.audit_broken)
# What hospital staff meet before they reach their own pages speaks their languages too.
FOR_EVERYBODY = ("accounts.home", "accounts.edit", "accounts.accept_invitation", "security.", "demo.")


def init_app(app: Flask) -> None:
    """Register the pages of accounts and what every page shows of the signed-in person."""
    app.register_blueprint(blueprint)
    app.before_request(_speak_all_languages)
    noting.init_app(app)
    app.cli.add_command(commands.group)
    app.context_processor(lambda: {"may": lambda name: may(current_user, Permission(name))})
    app.context_processor(lambda: {"nav_items": navigation.items()})


def _speak_all_languages() -> None:
    if (request.endpoint or "").startswith(FOR_EVERYBODY):
        g.hospital_side = True


@blueprint.get("/")
@allows(Permission.PUBLIC)
@indexed
def home() -> Any:
    """Everybody's own first page; for a visitor, what this is and where to sign in."""
    if current_user.is_authenticated:
        return redirect(url_for(navigation.first_page(current_user.role)))
    return render_template("accounts/home.html", demo=current_app.config["DEMO"])


@blueprint.get("/people", endpoint="list")
@allows(Permission.ACCOUNT_MANAGE)
def list_people() -> str:
    """Every account and open invitation."""
    users = queries.all_users(paging.asked())
    invitations = queries.open_invitations(utc_now(), paging.asked("invitations"))
    return render_template("accounts/list.html", users=users, invitations=invitations)


@blueprint.route("/people/invite", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_MANAGE)
def invite() -> Any:
    """Invite one person; a letter with the link follows."""
    form = Form.of(InvitationSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and form.data:
        answers = form.data
        actions.invite(
            answers["email"],
            answers["role"],
            answers["hospital"],
            answers["language"],
            current_user.as_actor(),
            utc_now(),
        )
        flash(_("The invitation has been sent."))
        return redirect(url_for("accounts.list"), 303)
    hospitals = current_app.extensions["hospital_choices"]()
    page = render_template(
        "accounts/invite.html",
        form=form,
        roles=list(Role),
        hospitals=hospitals,
        languages_all=i18n.HOSPITAL_LANGUAGES,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/people/invitations/<uuid:invitation_id>/withdraw")
@allows(Permission.ACCOUNT_MANAGE)
def withdraw_invitation(invitation_id: uuid.UUID) -> Any:
    """Make an invitation's link void."""
    invitation = queries.invitation_of(invitation_id)
    actions.withdraw_invitation(invitation, current_user.as_actor(), utc_now())
    flash(_("The invitation has been withdrawn."))
    return redirect(url_for("accounts.list"), 303)


@blueprint.post("/people/<uuid:user_id>/<any(on, off):switch>")
@allows(Permission.ACCOUNT_MANAGE)
def switch(user_id: uuid.UUID, switch: str) -> Any:
    """Switch an account on or off."""
    actions.set_active(queries.user_of(user_id), switch == "on", current_user.as_actor(), utc_now())
    flash(_("The account is switched on.") if switch == "on" else _("The account is switched off."))
    return redirect(url_for("accounts.list"), 303)


@blueprint.post("/people/<uuid:user_id>/reset-second-factor")
@allows(Permission.ACCOUNT_MANAGE)
def reset_second_factor(user_id: uuid.UUID) -> Any:
    """Let a person who lost their phone set up a new second factor."""
    actions.reset_second_factor(queries.user_of(user_id), current_user.as_actor(), utc_now())
    flash(_("The second factor is reset. The person sets up a new one at the next sign-in."))
    return redirect(url_for("accounts.list"), 303)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
def accept_invitation(token: str) -> Any:
    """Make one's own account from an invitation."""
    invitation = queries.invitation_by_token(token, utc_now())
    empty = Form({"language": invitation.language})
    form = Form.of(acceptance_schema(invitation.role), request.form) if request.method == "POST" else empty
    if request.method == "POST" and form.data:
        answers = form.data
        actions.accept_invitation(
            invitation,
            answers["name"],
            answers["password"],
            answers["language"],
            utc_now(),
            answers.get("phone"),
        )
        flash(_("Your account is ready. Sign in now."))
        return redirect(url_for("security.login"), 303)
    page = render_template(
        "accounts/accept_invitation.html",
        form=form,
        invitation=invitation,
        asks_phone=invitation.role in CALLED_BACK,
        languages_all=i18n.HOSPITAL_LANGUAGES,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/settings", methods=["GET", "POST"])
@allows(Permission.SIGNED_IN)
def edit() -> Any:
    """One's own language, phone, countries, password and second factor."""
    form = Form.of(SettingsSchema(), request.form) if request.method == "POST" else _settings()
    if request.method == "POST" and form.valid:
        security.keep_settings(form.data["language"], form.data["countries"])
        who = queries.user_of(current_user.id)
        actions.set_phone(who, form.data.get("phone"), current_user.as_actor(), utc_now())
        flash(_("Saved."))
        return redirect(url_for("accounts.edit"), 303)
    page = render_template("accounts/edit.html", form=form, languages_all=i18n.HOSPITAL_LANGUAGES)
    return page, 422 if form.errors else 200


def _settings() -> Form:
    known = {"language": i18n.language(), "phone": current_user.phone or ""}
    return Form({**known, "countries": list(current_user.countries)})


@blueprint.get("/settings/sessions")
@allows(Permission.SIGNED_IN)
def list_sessions() -> str:
    """Where one is signed in now, and how to end that."""
    found = sessions.of_user(current_user, utc_now())
    here = session.get(sessions.SIGNED_IN)
    return render_template("accounts/list_sessions.html", sessions=found, here=here)


@blueprint.post("/settings/sessions/<uuid:session_id>/end")
@allows(Permission.SIGNED_IN)
def end_session(session_id: uuid.UUID) -> Any:
    """End one's session in another browser, or in this one."""
    sessions.end_own(current_user._get_current_object(), session_id, utc_now())
    flash(_("That session has ended."))
    return redirect(url_for("accounts.list_sessions"), 303)


@blueprint.post("/settings/sessions/end-others")
@allows(Permission.SIGNED_IN)
def end_other_sessions() -> Any:
    """End one's sessions in all other browsers."""
    entering.end_others()
    flash(_("All other sessions have ended."))
    return redirect(url_for("accounts.list_sessions"), 303)


@blueprint.get("/audit")
@allows(Permission.AUDIT_READ)
def list_events() -> str:
    """Who did or read what, newest first; opaque ids only. That it was read is noted."""
    typed = {name: request.args.get(name, "").strip() for name in trail.FILTERS}
    wanted = trail.meant(typed)
    _note_reading("audit.read", wanted)
    return render_template(
        "accounts/list_events.html",
        deed=trail_words.deed,
        subject=trail_words.subject,
        deeds=trail_words.deeds(),
        events=trail.events(wanted, paging.asked()),
        wanted=typed,
        proved=chain.last(),
        broken_at=chain.newest_broken(),
    )


def _note_reading(verb: str, wanted: dict[str, str]) -> None:
    me = current_user._get_current_object()
    audit.record_read(me.as_actor(), verb, me, utc_now(), asked=wanted)


@blueprint.get("/audit/events.csv")
@allows(Permission.AUDIT_READ)
def save_events() -> Response:
    """The events that fit a filter as a table, sent while it is read; that it was saved is noted."""
    wanted = trail.meant({name: request.args.get(name, "") for name in trail.FILTERS})
    _note_reading("audit.exported", wanted)
    rows = _read_on(current_app._get_current_object(), i18n.language(), trail.whole(wanted))  # type: ignore[attr-defined]
    response = Response(sheets.lines_of(trail.HEAD, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit-trail.csv"
    response.headers["Cache-Control"] = "no-store"
    return response


def _read_on(app: Flask, language: str, query: Any) -> Iterator[list[str]]:
    """Between two looks nothing is held open, however slowly the table is fetched."""
    after = None
    while True:
        with app.app_context(), i18n.speaking(language):
            cells, after = trail.some(query, after)
        yield from cells
        if after is None:
            return
