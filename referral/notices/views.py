"""The notices that everybody may read, without an account and before anything is asked."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from flask import Blueprint, Flask, g, render_template

from matching.vocabulary import Country
from referral import web
from referral.accounts.permissions import Permission, allows
from referral.channels import name_of, set_up
from referral.contacts import contact_for, controller
from referral.i18n import PUBLIC_LANGUAGES, SOURCE, language, speaking
from referral.intake.actions.consenting import TEXT_VERSION
from referral.notices import authorities, retaining, versions
from referral.notices.access import ACCESSIBILITY, WRITTEN_ON
from referral.notices.functions import FUNCTIONS, SIDES
from referral.notices.saying import PRIVACY, PURPOSES
from referral.search_engines import indexed

blueprint = Blueprint("notices", __name__)
READ_BY_MANY = "120 per minute"


def _in_three_languages(page: Callable[..., str]) -> Callable[..., str]:
    """A page whose words stand in Ukrainian, Russian and English: who reads another language gets the English ones."""

    @wraps(page)
    def spoken(**parts: str) -> str:
        with speaking(language() if language() in PUBLIC_LANGUAGES else SOURCE):
            return page(**parts)

    return spoken


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/privacy")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
@_in_three_languages
def show_privacy() -> str:
    """Who keeps what, why, how long, who sees it, and how to stop it."""
    first, rest = retaining.parted()
    return render_template(
        "notices/show_privacy.html",
        sections=PRIVACY,
        purposes=PURPOSES,
        kept=first,
        kept_too=rest,
        authorities=authorities.authorities(),
        looked_up_on=authorities.read_on(),
        responsible=controller(),
        offices={code: contact_for(code) for code in Country},
        ways=[name_of(code) for code in set_up()],
        version=TEXT_VERSION,
        earlier=[each for each in versions.versions() if each != TEXT_VERSION],
    )


@blueprint.get("/privacy/<version>")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
@_in_three_languages
def show_version(version: str) -> str:
    """The words of the notice as they stood in a version that somebody consented under."""
    parts = versions.words_of(version)
    return render_template(
        "notices/show_version.html", version=version, parts=parts, is_today=version == TEXT_VERSION
    )


@blueprint.get("/accessibility")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def show_accessibility() -> str:
    """How far everybody can use these pages, and whom to tell where they cannot."""
    g.hospital_side = True
    return render_template(
        "notices/show_accessibility.html", sections=ACCESSIBILITY, written_on=date.fromisoformat(WRITTEN_ON)
    )


@blueprint.get("/what-it-is-for")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
@_in_three_languages
def show_purpose() -> str:
    """What the service is for, function by function, and how near each is to a medical device."""
    return render_template("notices/show_purpose.html", functions=FUNCTIONS.values(), sides=SIDES)
