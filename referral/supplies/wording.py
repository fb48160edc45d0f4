"""Words of codes for pages, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.i18n import _l
from referral.supplies import moves
from referral.supplies.amounts import MASS, PACK, SINGLE

FORMS: dict[str, object] = {
    "vial": _l("vial"),
    "powder": _l("vial of powder"),
    "solution": _l("bottle of solution"),
    "tablet": _l("tablet"),
    "capsule": _l("capsule"),
    "syringe": _l("prefilled syringe"),
    "ampoule": _l("ampoule"),
    "patch": _l("patch"),
    "set": _l("set"),
    "piece": _l("piece"),
    "pair": _l("pair"),
    "kit": _l("kit"),
    "pack": _l("pack"),
    "ml": _l("millilitre"),
    "test": _l("test"),
}
"""Forms of medicines and units of devices: of what single pieces are counted."""
STRENGTHS: dict[str, object] = {
    "mg": _l("milligrams (mg)"),
    "g": _l("grams (g)"),
    "mg/ml": _l("milligrams in a millilitre (mg/ml)"),
    "IU": _l("international units (IU)"),
    "mcg/h": _l("micrograms an hour (mcg/h)"),
    "MBq": _l("megabecquerels (MBq)"),
}
COUNTED_IN: dict[str, object] = {
    SINGLE: _l("single pieces (tablets, vials, syringes, sets)"),
    PACK: _l("packs"),
    MASS: _l("milligrams in all"),
}
STORAGE: dict[str, object] = {"room": _l("at room temperature (15 to 25 °C)"), "cold": _l("cold (2 to 8 °C)")}
PAPERS: dict[str, object] = {
    "certificate": _l("Certificate of analysis of the batch"),
    "leaflet": _l("Leaflet"),
    "registration": _l("Registration in the sender’s country"),
    "donation": _l("Donation letter"),
    "instructions": _l("Instructions for use"),
}
OFFER_STATES: dict[str, object] = {
    "proposed": _l("Proposed"),
    "open": _l("Open"),
    "withdrawn": _l("Withdrawn"),
}
NEED_STATES: dict[str, object] = {
    "open": _l("Open"),
    "lapsed": _l("Lapsed: not confirmed"),
    "withdrawn": _l("Withdrawn"),
}
INSTITUTION_STATES: dict[str, object] = {
    "entered": _l("Not called yet"),
    "called": _l("Called by one person"),
    "verified": _l("Verified"),
    "stopped": _l("Stopped"),
}
REASONS: dict[str, object] = {
    "no_other_side": _l("Nobody needs or offers it at present"),
    "other_strength": _l(
        "Nobody needs or offers it in this form, strength and storage, or no licence holder is named"
    ),
    "set_aside": _l("A person has said: not this offer for this need"),
    "condition_not_accepted": _l("A condition of the sender is not accepted"),
    "cold_chain_missing": _l("It must stay cold, and is not stored so"),
    "cold_chain_not_known": _l("It is not known whether it stayed cold"),
    "expiry_not_known": _l("Its expiry date is not known"),
    "way_not_known": _l("The list of places does not know where it lies or where it goes"),
    "expires_before_arrival": _l("It would expire before it arrives"),
    "too_little_shelf_life": _l("It would arrive with less shelf life than is asked for"),
    "less_than_a_pack": _l("What is left is less than a pack"),
    "others_were_better": _l("Others were more urgent or nearer"),
}
LABELS: dict[str, dict[str, object]] = {
    "supply_form": FORMS,
    "supply_counted_in": COUNTED_IN,
    "supply_storage": STORAGE,
    "supply_paper": PAPERS,
    "supply_offer_state": OFFER_STATES,
    "supply_need_state": NEED_STATES,
    "supply_institution_state": INSTITUTION_STATES,
    "supply_shipment_state": moves.WORDS,
    "supply_verb": moves.VERBS,
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
