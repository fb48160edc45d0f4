"""Words of cards and documents: groups, kinds, topics; and of deeds in the trail."""

from referral.accounts import trail_words
from referral.i18n import _l

TRIALS = "trials"
DOCUMENT_KINDS: dict[str, object] = {
    "page": _l("page"),
    "document": _l("document"),
    "recording": _l("recording"),
    TRIALS: _l("register of clinical trials"),
}
NO_TRIAL = _l(
    "Here patients and doctors look for trials themselves. We recommend none and do not know whether one is right "
    "for you: talk to your oncologist first. Nobody has to take part."
)
trail_words.DEEDS.update(
    {
        "materials.written": _l("A card or document for patients was written"),
        "materials.checked": _l("A card or document for patients was compared with its source"),
        "materials.published": _l("A card or document for patients was published"),
        "materials.confirmed": _l("The source of a card or document for patients was read again"),
        "materials.withdrawn": _l("A card or document for patients was withdrawn"),
        "materials.brought_back": _l("A withdrawn card or document became a draft again"),
        "materials.clinician_noted": _l("It was noted that a clinician has checked a card"),
        "materials.clinician_agreed": _l("A second person agreed that a clinician has checked a card"),
        "materials.clinician_taken_back": _l("The note that a clinician has checked a card was taken back"),
    }
)
trail_words.SUBJECTS["material"] = _l("Card or document for patients")
PART_NAMES: dict[str, object] = {
    "title": _l("Title"),
    "text": _l("Text"),
    "do": _l("What to do"),
    "avoid": _l("What not to do"),
    "call": _l("When to call"),
}
"""Part → its field's label, before the language."""
WHEN_WORDS: dict[str, object] = {
    "": _l("For everybody"),
    "waiting": _l("While you wait for a hospital"),
    "before_travel": _l("Before you travel"),
    "in_treatment": _l("While you are treated"),
    "chemotherapy": _l("During chemotherapy"),
    "immunotherapy": _l("During immunotherapy or targeted therapy"),
    "radiotherapy": _l("During radiotherapy"),
    "tablets": _l("When you take tablets against cancer"),
    "before_operation": _l("Before an operation"),
    "after_operation": _l("After an operation"),
    "follow_up": _l("After treatment"),
    "palliative": _l("When the illness stays"),
    "diagnosis": _l("Before treatment"),
}
"""A word of the table of cards → its heading."""
SITE_WORDS: dict[str, object] = {
    "child": _l("A child"),
    "gynaecological": _l("Gynaecological tumours"),
    "urological": _l("Tumours of kidney, bladder, prostate, testis or penis"),
}
"""A word of the column `sites` that is no site → what it says."""
