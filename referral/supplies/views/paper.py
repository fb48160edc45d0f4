"""The papers of a shipment, from sender to institution: donation letter, packing list, pro forma without a price."""

from datetime import date
from typing import Any

from flask import render_template

from referral.config import setting
from referral.i18n import speaking
from referral.letters_on_paper import letters as on_paper
from referral.letters_on_paper import press
from referral.supplies.models import Shipment
from referral.supplies.saying import goods_name

SHEETS = {
    "donation": "supplies/paper_donation.html",
    "packing": "supplies/paper_packing.html",
    "proforma": "supplies/paper_proforma.html",
}


def tongues(shipment: Shipment) -> list[str]:
    """The languages in which its papers are printed: Ukrainian, English, the sender's."""
    return list(dict.fromkeys(("uk", "en", shipment.offer.language)))


def printed(shipment: Shipment, sheet: str, language: str, today: date) -> Any:
    """A paper as PDF, or as a page to print where this machine cannot make one."""
    with speaking(language):
        body = render_template(SHEETS[sheet], shipment=shipment, offer=shipment.offer, today=today,
                               institution=shipment.need.institution, goods=goods_name(shipment.offer))  # fmt: skip
        made = (
            press.press(body, language, str(setting("PUBLIC_NAME")), on_paper.style())
            if press.is_there()
            else None
        )
    if made is not None:
        return on_paper.as_pdf(made.pdf)
    return render_template("letters_on_paper/page.html", body=body, spoken=language)
