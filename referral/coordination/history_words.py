"""What the history calls each move, deed and read, and its colour."""

from referral.i18n import _l

CASE_VERBS: dict[str, object] = {
    "submit": _l("The case was sent to the coordinators"),
    "raise_emergency": _l("A red flag was raised: medical emergency"),
    "resume": _l("A doctor has seen the patient; the case goes on"),
    "place": _l("A hospital accepted; the case is placed"),
    "return_to_queue": _l("The case came back to the queue"),
    "start_treatment": _l("The treatment began"),
    "close": _l("The case was closed"),
    "reopen": _l("The case was opened again: it was no duplicate"),
}
REFERRAL_VERBS: dict[str, object] = {
    "send": _l("Referral sent: %(hospital)s"),
    "receive": _l("Referral opened: %(hospital)s"),
    "ask_information": _l("Information asked for: %(hospital)s"),
    "give_information": _l("Information given: %(hospital)s"),
    "accept": _l("Accepted: %(hospital)s"),
    "accept_with_conditions": _l("Accepted with conditions: %(hospital)s"),
    "meet_conditions": _l("Conditions met: %(hospital)s"),
    "fail_conditions": _l("Conditions not met: %(hospital)s"),
    "reject": _l("Declined: %(hospital)s"),
    "refer_onward": _l("Another hospital was named: %(hospital)s"),
    "object_to_answer": _l("The hospital says that the recorded answer is not its own: %(hospital)s"),
    "settle_objection": _l("The hospital's objection was settled: %(hospital)s"),
    "expire": _l("No answer in time: %(hospital)s"),
    "withdraw": _l("Referral withdrawn: %(hospital)s"),
    "supersede": _l("Ended because another hospital accepted: %(hospital)s"),
    "withdraw_after_acceptance": _l("Referral withdrawn after the acceptance: %(hospital)s"),
    "set_appointment": _l("Appointment set: %(hospital)s"),
    "confirm": _l("The patient confirmed: %(hospital)s"),
    "decline": _l("The patient declined: %(hospital)s"),
    "attend": _l("The patient came: %(hospital)s"),
    "miss": _l("The patient did not come: %(hospital)s"),
    "cancel": _l("Cancelled by the hospital: %(hospital)s"),
    "start_treatment": _l("Treatment began: %(hospital)s"),
    "complete": _l("Treatment completed: %(hospital)s"),
}
DEEDS: dict[str, object] = {
    "case.start": _l("The intake was begun"),
    "case.save_group": _l("Answers were saved"),
    "case.set_priority": _l("The priority was set"),
    "case.assign_owner": _l("The owner was named"),
    "case.want_call_back": _l("The patient must be called back"),
    "case.called_back": _l("The patient was called back"),
    "case.same_person": _l("Somebody decided: the same person as in another case"),
    "case.different_person": _l("Somebody decided: not the same person as in another case"),
    "case.person_undone": _l("A decision about the same person was undone"),
    "case.travels_together": _l("It was noted with which case this one travels"),
    "case.travels_apart": _l("The note that this case travels with another was taken back"),
    "plan.confirmed": _l("A draft plan's proposal was confirmed"),
    "plan.changed": _l("A draft plan's proposal was left for another hospital"),
    "plan.dropped": _l("A draft plan's proposal was dropped"),
    "plan.undone": _l("A decision about a draft plan's proposal was undone"),
    "case.more_red_flags": _l("More red flags were noted"),
    "consent.record": _l("A consent was recorded"),
    "consent.withdraw": _l("A consent was withdrawn"),
    "consent.withdrawn": _l("A consent was withdrawn"),
    "card.issue": _l("A patient card was issued"),
    "card.revoke": _l("A patient card was revoked"),
    "link.renewed": _l("A new link was sent to the hospital"),
    "referral.remind": _l("The hospital was reminded"),
    "identity.code_sent": _l("A one-time code was sent to the hospital"),
    "identity.code_used": _l("The hospital opened the patient's name with its code"),
    "identity.code_wrong": _l("A wrong code was typed at the hospital"),
}
READ = _l("The case was read")
OTHER_DEED = _l("Something else was noted in the audit trail")
NOTE_WORD = _l("Note")
TONES = {
    "raise_emergency": "bad", "reject": "bad", "expire": "bad", "decline": "bad", "miss": "bad", "cancel": "bad",
    "object_to_answer": "bad", "accept": "good", "place": "good", "resume": "good", "confirm": "good", "attend": "good",
    "start_treatment": "good", "complete": "good", "send": "now", "ask_information": "now",
}  # fmt: skip
