"""The pages of those who answer for a society: the link, the invitation, what is kept of them, leaving."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.accounts.signing_in import sessions
from referral.db import utc_now
from referral.errors import Conflict, Expired, TooMany
from referral.forms import Form
from referral.i18n import HOSPITAL_LANGUAGES, _, language
from referral.societies import links, people
from referral.societies.actions import liaisons as actions
from referral.societies.actions import relays
from referral.societies.forms import HandOverSchema, LiaisonSchema
from referral.societies.links import LINK_DEAD, actor_of
from referral.societies.models import ANSWER, ENDED, INVITE, OWN, Liaison, SocietyLink
from referral.societies.queries import names_of
from referral.societies.views import door
from referral.societies.views.blueprint import BY_LINK, blueprint


@blueprint.get("/liaison/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def open_link(token: str) -> Any:
    """One button, "Open", and where it is asked the one that confirms; nothing is shown, nothing is noted."""
    asks = _asks_to_confirm(_living(token))
    return render_template("societies/open_link.html", token=token, asks_to_confirm=asks)


def _asks_to_confirm(link: SocietyLink) -> bool:
    return link.purpose == OWN and people.is_to_confirm(link.liaison, utc_now().date())


@blueprint.post("/liaison/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def use_link(token: str) -> Any:
    """Exchange the secret for a short session and a clean address; or confirm at once, with this one press."""
    link, now = _living(token), utc_now()
    door.begin(link, now)
    links.note_opening(link, now)
    if "holds" in request.form and _asks_to_confirm(link):
        return _confirmed(link.liaison)
    if link.purpose == ANSWER and link.relay is not None:
        relays.see(link.relay, link.liaison, now)
        return redirect(url_for("societies.show_by_link"), 303)
    return redirect(url_for("societies.invitation" if link.purpose == INVITE else "societies.show_own"), 303)


def _living(token: str) -> SocietyLink:
    link = links.by_token(token)
    if link is None or not link.is_alive(utc_now()) or link.liaison.state == ENDED:
        raise Expired(LINK_DEAD)
    door.speak(link.liaison)
    return link


@blueprint.route("/liaison/invitation", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def invitation() -> Any:
    """What would be kept and shown to whom; and the form by which somebody agrees, or refuses at once."""
    liaison = door.own_link(INVITE).liaison
    form = Form.of(LiaisonSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and form.valid:
        actions.agree(liaison, form.data, language(), actor_of(liaison), utc_now())
        return _left(
            _("Thank you. We have written to you: the letter holds the link to all that is kept of you.")
        )
    return _page("societies/invitation.html", liaison, form), 422 if form.errors else 200


@blueprint.post("/liaison/invitation/refuse")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def refuse() -> Any:
    """They do not want to: the address is erased."""
    liaison = door.own_link(INVITE).liaison
    actions.end(liaison, "left", actor_of(liaison), utc_now())
    return _left(_("Erased: neither name nor address is kept any more."))


@blueprint.get("/liaison/own")
@allows(Permission.PUBLIC)
def show_own() -> Any:
    """All that is kept of this person, and what they can do with it."""
    found = door.own_page()
    return _own(found.liaison, Form(_typed(found.liaison)))


@blueprint.post("/liaison/own")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def update_own() -> Any:
    """Change it, with the consent anew for twelve months."""
    liaison, form = door.own_page().liaison, Form.of(LiaisonSchema(), request.form)
    if not form.valid:
        return _own(liaison, form), 422
    actions.agree(liaison, form.data, language(), actor_of(liaison), utc_now())
    return _kept(_("Saved. Your consent holds for twelve months from today."), liaison)


@blueprint.post("/liaison/own/confirm")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def confirm() -> Any:
    """One press: everything still holds."""
    return _confirmed(door.own_page().liaison)


def _confirmed(liaison: Liaison) -> Any:
    actions.confirm(liaison, actor_of(liaison), utc_now())
    return _kept(_("Thank you. We ask again in 90 days."), liaison)


@blueprint.post("/liaison/own/hand-over")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def hand_over() -> Any:
    """Invite a successor or a deputy, who must agree themselves."""
    liaison, form = door.own_page().liaison, Form.of(HandOverSchema(), request.form)
    if not form.valid:
        return _own(liaison, Form(_typed(liaison)), form), 422
    try:
        who = (form.data["email"], form.data["position"], form.data["language"])
        actions.hand_over(liaison, *who, actor_of(liaison), utc_now())
    except (Conflict, TooMany) as known:
        return _own(liaison, Form(_typed(liaison)), form.refuse("email", known.sentence)), 422
    return _kept(_("The invitation is on its way. You stay until that person has agreed."), liaison)


@blueprint.route("/liaison/own/leave", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def leave() -> Any:
    """Asked once more what leaving means; then name and address are erased."""
    liaison = door.own_page().liaison
    if request.method == "GET":
        return _page("societies/leave.html", liaison, Form())
    actions.end(liaison, "left", actor_of(liaison), utc_now())
    return _left(_("Erased: neither name nor address is kept any more."))


@blueprint.get("/liaison/thanks")
@allows(Permission.PUBLIC)
def thank() -> str:
    """It is done; nothing of anybody stands here."""
    return render_template("societies/thank.html")


def _left(sentence: str) -> Any:
    """The session is over: whoever comes to this browser next finds nothing open."""
    sessions.end([(session.pop(door.KEY, None) or {}).get(sessions.ROW)], utc_now())
    flash(sentence, "success")
    return redirect(url_for("societies.thank"), 303)


def _kept(sentence: str, liaison: Liaison) -> Any:
    """Back to what is kept for the same society."""
    flash(sentence, "success")
    return redirect(url_for("societies.show_own", society=liaison.society_id), 303)


def _typed(liaison: Liaison) -> dict[str, Any]:
    known = {name: liaison.known.get(name, "") for name in ("name", "hours")}
    return {**known, "topics": liaison.topics, "languages": liaison.languages}


def _own(liaison: Liaison, form: Form, handing: Form | None = None) -> str:
    return _page("societies/own.html", liaison, form, handing or Form({"language": liaison.language}))


def _page(template: str, liaison: Liaison, form: Form, handing: Form | None = None) -> str:
    mine = [each.society_id for each in door.own_people() if each.society_id != liaison.society_id]
    names = names_of([liaison.society_id, *mine])
    return render_template(
        template,
        liaison=liaison,
        society=names.get(liaison.society_id, ""),
        other_societies=[(each, names.get(each, "")) for each in mine],
        form=form,
        handing=handing or Form(),
        spoken=list(HOSPITAL_LANGUAGES.items()),
        today=utc_now().date(),
    )
