"""Words that whoever gives something reads: forms, papers, states."""

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
LIQUID = _l("vial of liquid")
"""What a vial is called where the same medicine comes as powder too."""
VIALS = ("vial", "powder")
"""Kinds of vials of one medicine: counted apart, and asked about, for whoever writes "vial" may mean either."""
STRENGTHS: dict[str, object] = {
    "mg": _l("milligrams (mg)"),
    "g": _l("grams (g)"),
    "mg/ml": _l("milligrams in a millilitre (mg/ml)"),
    "IU": _l("international units (IU)"),
    "mcg/h": _l("micrograms an hour (mcg/h)"),
    "MBq": _l("megabecquerels (MBq)"),
}
UNITS: dict[str, object] = {
    "mg": _l("mg"),
    "mg/ml": _l("mg/ml"),
    "ml": _l("ml"),
    "IU": _l("IU"),
    "mcg/h": _l("mcg/h"),
    "MBq": _l("MBq"),
}
"""As they stand beside a number."""
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
    "open": _l("On offer"),
    "withdrawn": _l("Withdrawn"),
}
SHIPMENT_STATES: dict[str, object] = {
    moves.RESERVED: _l("Reserved"),
    moves.PLANNED: _l("Planned"),
    moves.PAPERS: _l("Papers are ready"),
    moves.HANDED_OVER: _l("Handed over"),
    moves.CROSSED: _l("Across the border"),
    moves.RECEIVED: _l("Received"),
    moves.COUNTED: _l("Counted"),
    moves.CLOSED: _l("Closed"),
    moves.CANCELLED: _l("Cancelled"),
}
