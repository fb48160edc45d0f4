"""What the rotas, parts of the day, steps and alarms are called."""

from referral.duty.models import DAY, EVERYBODY, NIGHT
from referral.i18n import _l
from referral.labels import label

PARTS: dict[str, object] = {DAY: _l("Day"), NIGHT: _l("Night")}
KINDS: dict[str, object] = {
    "emergency": _l("Warning sign"),
    "call_back": _l("Call back: a warning sign was not ruled out"),
}
GRADES: dict[str, object] = {
    "ambulance": _l("Ambulance now"),
    "today": _l("Hospital today"),
    "call": _l("A call within two hours"),
}
STEPS: dict[str, object] = {
    "": _l("Nobody has been told yet"),
    "on_duty": _l("Told: the person on duty"),
    "deputy": _l("Told: the deputy"),
    "coordinators": _l("Told: every coordinator"),
    "administrators": _l("Told: every coordinator and administrator"),
}
RULES = _l("Cases in Ukraine or without a country")


def rota_name(country: str) -> str:
    """A rota by its country; everybody's by what it is for."""
    return str(RULES) if country == EVERYBODY else label("country", country)
