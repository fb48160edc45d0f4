"""What the history of a case calls the deeds and reads that no step tells."""

from referral.i18n import _l

DEEDS: dict[str, object] = {
    "case.start": _l("The intake was begun"),
    "case.save_group": _l("Answers were saved"),
    "case.fill_age": _l("The birth date was opened to fill in the age"),
    "case.came_of_age": _l("The patient has turned 18"),
    "case.set_priority": _l("The priority was set"),
    "case.assign_owner": _l("The owner was named"),
    "case.want_call_back": _l("The patient must be called back"),
    "case.called_back": _l("The patient was called back"),
    "case.wait_for_others": _l("Somebody looked and waits for the requests that are open"),
    "case.park": _l("The case was parked until a day"),
    "case.exclude_hospital": _l("A hospital was excluded for this case"),
    "case.allow_hospital": _l("A hospital may be asked for this case again"),
    "case.take_up_again": _l("The parked case was taken up again"),
    "case.same_person": _l("Somebody decided: the same person as in another case"),
    "case.different_person": _l("Somebody decided: not the same person as in another case"),
    "case.person_undone": _l("A decision about the same person was undone"),
    "case.travels_together": _l("It was noted with which case this one travels"),
    "case.travels_apart": _l("The note that this case travels with another was taken back"),
    "plan.confirmed": _l("A draft plan's proposal was confirmed"),
    "plan.changed": _l("A draft plan's proposal was left for another hospital"),
    "plan.dropped": _l("A draft plan's proposal was removed"),
    "plan.undone": _l("A decision about a draft plan's proposal was undone"),
    "case.more_red_flags": _l("More red flags were noted"),
    "consent.record": _l("A consent was recorded"),
    "consent.withdraw": _l("A consent was withdrawn"),
    "consent.ended": _l("A consent has ended: its last day is over"),
    "consent.restored": _l("The patient agreed again: a consent that was taken back holds again"),
    "consent.withdrawn": _l("A consent was withdrawn"),
    "card.issue": _l("A patient card was issued"),
    "card.revoke": _l("A patient card was revoked"),
    "link.forwarded": _l("The hospital made a link for a colleague"),
    "link.renewed": _l("A new link was sent to the hospital"),
    "referral.not_delivered": _l("A letter did not reach the hospital"),
    "referral.reached": _l("The hospital was reached after all; its time for an answer begins again"),
    "letter.sent_again": _l("A letter that did not arrive was sent again"),
    "letter.settled": _l("A letter that did not arrive was settled in another way"),
    "referral.remind": _l("The hospital was reminded"),
    "identity.code_sent": _l("A one-time code was sent to the hospital"),
    "identity.code_used": _l("The hospital opened the patient's name with its code"),
    "identity.code_wrong": _l("A wrong code was typed at the hospital"),
}
READ = _l("The case was read")
OTHER_DEED = _l("Something else was noted in the audit trail")
NOTE_WORD = _l("Note")
