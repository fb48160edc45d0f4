"""The words of the phone's outbox at the desk and at the devices."""

from typing import NamedTuple

from referral.i18n import _l


class Reason(NamedTuple):
    """Why an envelope waits for a person: what happened, what to do, and whether opening it again can help."""

    happened: object
    to_do: object
    can_retry: bool = True


ASK_WRITER = _l("Ask the person who keeps this phone what was written, and type it in.")
REASONS: dict[str, Reason] = {
    "malformed": Reason(_l("What came is no sealed entry, or a part of it is missing."), ASK_WRITER),
    "unknown_version": Reason(
        _l("It was sealed in a way that this service does not know yet."),
        _l("Open it again after the service has been updated."),
    ),
    "unknown_key": Reason(
        _l("It was sealed to a key that this service does not have."),
        _l("Ask the administrator to put that key back (INTAKE_KEYS), then open it again."),
    ),
    "damaged": Reason(_l("It was changed or cut on its way and cannot be opened."), ASK_WRITER),
    "wrong_signature": Reason(
        _l("It does not bear the signature of the phone that it names."),
        _l(
            "Ask the person who keeps this phone whether they wrote it, then open it all the same or type it in."
        ),
    ),
    "unknown_device": Reason(
        _l("It was written on a phone that is not signed up here."),
        _l("Ask who wrote it. When you know them, open it all the same or type it in."),
    ),
    "switched_off": Reason(
        _l("It was written on a phone, or by an account, that is switched off."),
        _l(
            "Ask the person whose phone it was whether they wrote it, then open it all the same or type it in."
        ),
    ),
    "swapped": Reason(_l("The number outside is not the number inside."), ASK_WRITER),
    "unknown_schema": Reason(
        _l("It was written by a version of the page that is too old or too new."),
        _l("Open it again after the service has been updated, or type it in."),
    ),
    "no_such_case": Reason(
        _l("It is news of a case that the writer may not see, or that does not exist."),
        _l("Open it, find the case, and note the news there."),
    ),
    "not_filed": Reason(
        _l("It was opened, but could not be kept: the case is closed or was changed by others."),
        _l("Open it and type in what is new."),
    ),
    "answers": Reason(
        _l("Some answers are missing or wrong. The phone was told which."),
        ASK_WRITER,
    ),
}
"""Why an envelope waits, by its code."""
WHY_ASIDE: dict[str, object] = {
    "typed_in": _l("Typed in by hand"),
    "arrived_otherwise": _l("The same patient has been registered in another way"),
    "not_ours": _l("It is not from one of our phones"),
    "only_a_try": _l("It was only a trial, without a patient"),
    "cannot_be_read": _l("Nobody can read it any more, and its writer does not remember"),
}
"""Why a person lays an envelope aside."""
WITH_CASE = frozenset({"typed_in", "arrived_otherwise"})
"""Of these a person names the case: what lies there ends with that person's data."""
HAPPENED: dict[str, object] = {
    "arrived": _l("The patient has arrived"),
    "phone_changed": _l("The phone number has changed"),
    "dose_given": _l("A dose or a session was given"),
}
"""What a next contact may say: on the phone and at the desk."""
DEEDS: dict[str, object] = {
    "offline.enrol": _l("A phone was signed up to work without a network"),
    "offline.switch_off": _l("A phone that works without a network was switched off"),
    "offline.file": _l("What a phone sent was filed"),
    "offline.refuse": _l("What a phone sent could not be filed and was kept for a person"),
    "offline.read": _l("What a phone sent and could not be filed was read"),
    "offline.take": _l("Somebody looks after what a phone sent"),
    "offline.let_in": _l("Somebody answered for a phone, so that what it sent is filed"),
    "offline.set_aside": _l("What a phone sent was laid aside"),
    "offline.called": _l("People were called to warning signs that cannot be opened"),
    "offline.ended": _l("What a phone sent and nobody could file was deleted after its time"),
}
SUBJECTS: dict[str, object] = {
    "offline_device": _l("Phone without a network"),
    "offline_envelope": _l("What a phone sent"),
}
"""The words of the trail."""
