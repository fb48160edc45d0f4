"""For everybody: what is lacking by region, without any institution's name; and the way to offer something."""

from typing import Any

from flask import redirect, render_template, request, url_for

from referral import paging, web
from referral.accounts.permissions import Permission, allows
from referral.crypto import link_token
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _, _l, language
from referral.intake.localities.regions import region_name
from referral.supplies import queries
from referral.supplies.actions.offers import ORGANISATION
from referral.supplies.forms import REGIONS, OfferSchema
from referral.supplies.queries import OTHER_REGIONS
from referral.supplies.views.blueprint import asked_item, blueprint, choose
from referral.supplies.views.offers import offered

OTHERS = _l("Other regions together")
READ, OFFERED = "120 per minute", "20 per day"


@blueprint.get("/supplies")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ)
def list_public() -> str:
    """What verified institutions lack, summed by region."""
    region = request.args.get("region", "")
    known = region if region in (*REGIONS, OTHER_REGIONS) else ""
    found = queries.by_region(utc_now().date(), known, paging.asked())
    regions = [(code, region_name(code, language())) for code in REGIONS] + [(OTHER_REGIONS, OTHERS)]
    return render_template("supplies/list_public.html", lines=found, regions=regions, region=region)


@blueprint.route("/supplies/offer", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(OFFERED, methods=["POST"])
def offer() -> Any:
    """Offer something: first which goods, then how many. A person at the desk looks at it."""
    item, back = asked_item(), url_for("supplies.list_public")
    if item is None:
        return choose(_("What do you offer?"), back)
    form = Form({"papers": [], "language": language()})
    if request.method == "POST":
        form = Form.of(OfferSchema(), request.form)
        if form.valid and (made := offered(form, item, ORGANISATION)):
            return redirect(url_for("supplies.show_offer_own", token=link_token(made.id)), 303)
    page = render_template("supplies/make_offer.html", form=form, item=item, back=back)
    return page, 422 if form.errors else 200
