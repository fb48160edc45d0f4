"""The deeds in the audit trail."""

from referral.accounts import trail_words
from referral.i18n import _l

trail_words.DEEDS.update(
    {
        "screening.venue_made": _l("A partner place of the tick list was made"),
        "screening.venue_ended": _l("A partner place of the tick list was ended"),
        "screening.venue_given": _l("A partner may see the counts of a place"),
        "screening.venue_taken": _l("A partner may see the counts of a place no longer"),
        "screening.paper_typed": _l("Counts of paper lists were typed in"),
        "screening.call_asked": _l("Somebody asked to be called"),
        "screening.call_late": _l("A promised call was not made in time: the rota was called"),
        "screening.call_taken_back": _l("A wish to be called that was ended waits again"),
        "screening.called": _l("What came of a promised call was noted"),
    }
)
trail_words.SUBJECTS.update(
    {
        "screening_venue": _l("Partner place of the tick list"),
        "screening_call": _l("Wish to be called"),
    }
)
