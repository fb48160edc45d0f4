"""What is said of texts to the patient's side."""

from referral.i18n import _l

NO_LONGER = _l("This link opens nothing any more. Open your page with your card, or call us.")
NEEDED, NOT_NEEDED = "needed", "not_needed"
ANSWERS: dict[str, object] = {
    NEEDED: _l("Yes, I still need this"),
    NOT_NEEDED: _l("No, I do not need this any more"),
}
"""One press on the page that the weekly text's link opens."""
ANSWERED: dict[str, object] = {
    NEEDED: _l("Thank you. We go on looking."),
    NOT_NEEDED: _l("Thank you. A person will call you before anything is ended."),
}
STOPPED = _l("Nothing more will be written to this number.")
BECAME: dict[str, object] = {
    "waits": _l("Not sent yet"),
    "accepted": _l("Handed over, not yet known to be delivered"),
    "delivered": _l("Delivered"),
    "failed": _l("Not delivered"),
    "void": _l("Void: it is not so any more, or may not be said"),
    "shut": _l("Not sent: not everything that it needs was said or agreed to"),
}
READERS: dict[str, object] = {"patient": _l("The patient"), "contact": _l("The second person")}
OCCASIONS: dict[str, object] = {
    "referral.accept": _l("A hospital has agreed"),
    "referral.accept_late": _l("A hospital has agreed"),
    "referral.meet_conditions": _l("A hospital has agreed"),
    "referral.place_lost": _l("The place is gone"),
    "referral.set_appointment": _l("The first day is set or has changed"),
    "case.asking_others": _l("Others are asked"),
    "visit.near": _l("The first day is near"),
    "case.still_needed": _l("Asked whether still needed"),
}
TEXTS: dict[str, object] = {
    "told_accepted": OCCASIONS["referral.accept"],
    "told_changed": OCCASIONS["referral.place_lost"],
    "told_day": OCCASIONS["referral.set_appointment"],
    "told_asking_others": OCCASIONS["case.asking_others"],
    "told_visit_near": OCCASIONS["visit.near"],
    "told_still_needed": OCCASIONS["case.still_needed"],
    "told_contact": _l("News for the second person"),
    "treatment_due": _l("A treatment date needs you"),
}
"""What each text is called among those that did not arrive."""
DEEDS: dict[str, object] = {
    "message.limit": _l("The day’s limit of texts to one person was reached"),
    "message.number_doubted": _l("A gateway says that nobody is reached by a number of the patient’s side"),
    "message.stopped": _l("Somebody wants no more texts to a number"),
    "message.begun_again": _l("Somebody wants texts to a number again"),
    "message.answered": _l("A text’s question was answered"),
    "message.looked": _l("The desk has seen to what messages asked for"),
}
TOLD, STOP_ROW = _l("Text to the patient’s side"), _l("Number to which nothing is written")
