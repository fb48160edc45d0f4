"""What the states, clocks and people of the watch are called."""

from referral.i18n import _l
from referral.watch.limits import ALWAYS, COORDINATORS, DEPUTY, OFFICE, OWNER

STEPS: dict[str, object] = {
    OWNER: _l("Whoever answers for the case"),
    DEPUTY: _l("The deputy on duty for the country; without one, whoever is on duty"),
    COORDINATORS: _l("The coordinators who look after the country; without any, every coordinator"),
}
CLOCKS: dict[str, object] = {
    OFFICE: _l("Office hours: on working days from 9 to 17, by the clock and the holidays of the country"),
    ALWAYS: _l("Every hour counts, also at night and on holidays"),
}
