"""Words that the desk and institutions read, and those of deeds in the audit trail."""

import math

from referral.accounts import trail_words
from referral.i18n import _, _l, number_words
from referral.supplies import wording

INSTITUTION_STATES: dict[str, object] = {
    "entered": _l("Not called yet"),
    "called": _l("Called by one person"),
    "verified": _l("Verified"),
    "stopped": _l("Stopped"),
}
NEED_STATES: dict[str, object] = {
    "open": _l("Asked for"),
    "lapsed": _l("Lapsed: not confirmed"),
    "withdrawn": _l("Withdrawn"),
}
REASONS: dict[str, object] = {
    "no_other_side": _l("Nobody needs or offers it at present"),
    "other_strength": _l(
        "Nobody needs or offers it in this form, strength and storage, or no licence holder is named"
    ),
    "other_vial": _l("Needed and offered as different vials, liquid or powder: ask whether the other serves"),
    "set_aside": _l("A person has said: not this offer for this need"),
    "condition_not_accepted": _l("A condition of the sender is not accepted"),
    "cold_chain_missing": _l("It must stay cold, and is not stored so"),
    "cold_chain_not_known": _l("It is not known whether it stayed cold"),
    "expiry_not_known": _l("Its expiry date is not known"),
    "way_not_known": _l("The list of places does not know where it lies or where it goes"),
    "expires_before_arrival": _l("It would expire before it arrives"),
    "too_little_shelf_life": _l("It would arrive with less shelf life than is asked for"),
    "less_than_a_pack": _l("What is left is less than a pack"),
    "packs_do_not_fit": _l("Whole packs are more than is missing"),
    "others_were_better": _l("Others were more urgent or nearer"),
    "nothing_more": _l("Nothing more of it is offered"),
}
VERBS: dict[str, object] = {
    "plan": _l("Plan the transport"),
    "ready": _l("The papers are ready"),
    "hand_over": _l("It was handed over"),
    "cross": _l("It is across the border"),
    "receive": _l("It was received"),
    "count": _l("It was counted"),
    "close": _l("Close"),
    "cancel": _l("Cancel the reservation"),
}
LABELS: dict[str, dict[str, object]] = {
    "supply_form": wording.FORMS,
    "supply_counted_in": wording.COUNTED_IN,
    "supply_storage": wording.STORAGE,
    "supply_paper": wording.PAPERS,
    "supply_offer_state": wording.OFFER_STATES,
    "supply_need_state": NEED_STATES,
    "supply_institution_state": INSTITUTION_STATES,
    "supply_shipment_state": wording.SHIPMENT_STATES,
    "supply_verb": VERBS,
    "supply_reason": REASONS,
}

trail_words.DEEDS.update(
    {
        "supplies.institution_made": _l("An institution was entered"),
        "supplies.institution_called": _l("An institution was called back by a first person"),
        "supplies.institution_verified": _l(
            "An institution was called back by a second person and is verified"
        ),
        "supplies.institution_again": _l("An institution is to be verified again"),
        "supplies.institution_stopped": _l("An institution was stopped"),
        "supplies.need_written": _l("A need was written"),
        "supplies.need_confirmed": _l("A need was confirmed"),
        "supplies.need_withdrawn": _l("A need was withdrawn"),
        "supplies.need_lapsed": _l("A need lapsed: nobody confirmed it"),
        "supplies.offer_made": _l("Something was offered"),
        "supplies.offer_taken": _l("An offer was accepted at the desk"),
        "supplies.offer_withdrawn": _l("An offer was withdrawn"),
        "supplies.reserved": _l("Pieces of an offer were reserved for a need"),
        "supplies.moved": _l("A shipment went one step on"),
        "supplies.short": _l("A shipment came short or damaged: the need is open again"),
        "supplies.surplus": _l("More came of a shipment than was sent"),
        "supplies.temperature": _l("A temperature on the way was noted"),
    }
)
trail_words.SUBJECTS.update(
    {
        "supply_institution": _l("Institution"),
        "supply_need": _l("Need"),
        "supply_offer": _l("Offer"),
        "supply_shipment": _l("Shipment"),
    }
)


def how_good(gap: float) -> str:
    """Whether it is proven that no other way to deal offers out counts more, or by how much one might at most."""
    if gap == 0:
        return str(_("By the figures below nothing better can be proposed: this is proven."))
    most = number_words(math.ceil(gap * 1e5) / 1e3, "0.###")
    told = _(
        "Packs of several sizes meet. Whether this is the best is not proven: at most %(percent)s %% is missing."
    )
    return str(told) % {"percent": most}
