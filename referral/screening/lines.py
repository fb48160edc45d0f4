"""The tick list: eight lines on cancer that a doctor has already named. No line asks for a symptom."""

from referral.i18n import _l

LINES: dict[str, object] = {
    "known": _l("A doctor has told me that I have cancer (blood cancer too)"),
    "broken_off": _l("My treatment has begun and was broken off"),
    "biopsy": _l("A doctor has planned a biopsy (a sample of tissue), and it is not done yet"),
    "operation": _l("An operation is planned because of it, and it is not done yet"),
    "result": _l("I am waiting for a result: of a biopsy, a scan or a blood test"),
    "medicines": _l("My medicines against cancer are running out"),
    "child": _l("My child is treated for cancer or a disease of the blood"),
    "follow_up": _l("A check-up after cancer treatment is due or has been missed"),
}
"""Code → words, in the order on the page and on paper."""
VENUES: dict[str, object] = {
    "registration": _l("Registration point"),
    "shelter": _l("Shelter"),
    "bus": _l("Bus or train"),
    "pharmacy": _l("Pharmacy"),
}
"""What the kinds of places are called; a kind is a row here, and in models.KINDS."""


def ticked(codes: list[str]) -> list[str]:
    """Those of these that are lines, each once, in the order of the list: what else is sent says nothing."""
    return [code for code in LINES if code in codes]
