"""The codes a rule speaks in: goods, steps, countries, what its days mean, whom it names."""

from matching.vocabulary import UKRAINE
from referral.i18n import _l
from referral.labels import LABELS

UNION = "EU"
GOODS: dict[str, object] = {
    "medicine": _l("Medicines"),
    "medicine_cold_chain": _l("Medicines that must be kept cold"),
    "cytotoxic": _l("Cytotoxic medicines (chemotherapy)"),
    "device": _l("Medical devices (catheters, implants, instruments)"),
    "equipment": _l("Medical equipment (machines, computers)"),
    "blood_product": _l("Blood and blood products"),
    "food_supplement": _l("Food for patients and food supplements"),
    "controlled": _l("Opioids and psychotropic medicines (for example morphine)"),
    "radionuclide": _l("Radioactive medicines and sources"),
}
STOPPED: dict[str, str] = {"controlled": "narcotics", "radionuclide": "nuclear"}
"""Goods that get no checklist, ever → whose authority is asked about them."""
ASKED: dict[str, str] = {"device": "customs", "equipment": "customs", "food_supplement": "customs"} | STOPPED
"""Goods → the authority that a page sends its reader to first; of all others that for medicines."""
STEPS: dict[str, object] = {
    "who_may_send": _l("Who may send it"),
    "licence": _l("Permits and notices"),
    "donation_papers": _l("Papers for a donation"),
    "transport": _l("Transport"),
    "declaration_export": _l("Customs declaration for export"),
    "import_ukraine": _l("Entry into Ukraine"),
    "border": _l("At the border"),
    "records": _l("Records and reports afterwards"),
}
"""In the order in which they are gone through."""
ON_THE_WAY = ("transport", "border")
"""Steps of a country that is only crossed."""
COUNTRIES: dict[str, object] = {
    UNION: _l("European Union"),
    **LABELS["receiving_country"],
    UKRAINE: _l("Ukraine"),
}
APART = "CZ"
"""The one receiving country without a border to Ukraine."""
CROSSED = tuple(code for code in LABELS["receiving_country"] if code != APART)
"""Countries with a road into Ukraine."""
WAIT, DEADLINE, VALIDITY = "wait", "deadline", "validity"
DAYS_ARE: dict[str, object] = {
    WAIT: _l("so long it may take"),
    DEADLINE: _l("within so many days"),
    VALIDITY: _l("valid for so many days"),
}
"""Only what has to be waited for is added up."""
TRANSIT = "transit"
ROUTES: dict[str, object] = {
    "": _l("Whatever the way"),
    TRANSIT: _l("Only where the way leads through another country"),
}
FIELDS = ("medicines", "customs", "narcotics", "nuclear", "health")
"""What some office answers for in each country (data/authorities.csv)."""
ROLES: dict[str, object] = {
    "device": _l("Device authority of the manufacturer’s country"),
    "transport": _l("Dangerous goods adviser, transport authority"),
    "export_control": _l("Export control authority of the sending country"),
    "customs_entry": _l("Customs office where the goods enter the Union"),
    "food": _l("Food authority of the sending country"),
    "verification": _l("National medicines verification organisation"),
    "recipient": _l("The recipient in Ukraine"),
}
"""Others whom a rule of every country names. Both stand after an @."""
PAPERS: dict[str, object] = {
    "donation_letter": _l("Donation letter: who gives what to whom, as a gift"),
    "packing_list": _l("Packing list: each box, its contents, batch, expiry and weight"),
    "pro_forma": _l("Pro forma invoice: value for customs only, not for payment"),
}
"""Papers that most loads need, whatever the rules."""
