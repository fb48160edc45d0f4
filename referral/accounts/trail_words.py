"""What the audit trail's codes say: each deed as a sentence, each kind of thing by its name."""

from collections.abc import Mapping

from referral.i18n import _l

DEEDS: dict[str, object] = {
    "account.invited": _l("Somebody was invited"),
    "account.invitation_withdrawn": _l("An invitation was withdrawn"),
    "account.made": _l("An account was made"),
    "account.switched_on": _l("An account was switched on"),
    "account.switched_off": _l("An account was switched off"),
    "account.second_factor_reset": _l("A second factor was reset"),
    "account.phone_changed": _l("A phone number of an account was changed"),
    "duty.set_shift": _l("A shift of the duty rota was set"),
    "duty.told": _l("Somebody was told of an alarm"),
    "duty.not_reached": _l("A letter of an alarm did not arrive: it went on at once"),
    "duty.left": _l("Who had taken an alarm has no account any more: it went on"),
    "duty.acknowledge": _l("An alarm was acknowledged"),
    "case.keep_bedside": _l("A phone and the place of whoever stands by the patient were noted"),
    "case.start": _l("The intake was begun"),
    "case.look_up": _l("Somebody looked whether a patient is known already"),
    "case.save_group": _l("Answers were saved"),
    "case.fill_age": _l("The birth date was opened to fill in the age"),
    "case.came_of_age": _l("The patient has turned 18"),
    "case.discard": _l("An unfinished intake was discarded"),
    "case.read": _l("The case was read"),
    "case.more_red_flags": _l("More red flags were noted"),
    "case.want_call_back": _l("The patient must be called back"),
    "case.called_back": _l("The patient was called back"),
    "case.wait_for_others": _l("Somebody looked and waits for the requests that are open"),
    "desk.exported": _l("A worklist was saved as a table without identities"),
    "case.park": _l("The case was parked until a day"),
    "case.exclude_hospital": _l("A hospital was excluded for this case"),
    "case.allow_hospital": _l("A hospital may be asked for this case again"),
    "case.take_up_again": _l("The parked case was taken up again"),
    "case.set_priority": _l("The priority was set"),
    "case.assign_owner": _l("The owner was named"),
    "case.add_note": _l("A note was written"),
    "case.same_person": _l("Somebody decided: the same person as in another case"),
    "case.different_person": _l("Somebody decided: not the same person as in another case"),
    "case.person_undone": _l("A decision about the same person was undone"),
    "case.travels_together": _l("Patients of two cases were noted as travelling together"),
    "case.travels_apart": _l("Patients of two cases were noted as no longer travelling together"),
    "child.agreed": _l("An adult who decides for the child has agreed"),
    "child.refused": _l("An adult who decides for the child has not agreed"),
    "child.vital_interest": _l("Vital interest of a child was recorded"),
    "child.ended": _l("A decision for the child was ended"),
    "consent.record": _l("A consent was recorded"),
    "consent.withdraw": _l("A consent was withdrawn"),
    "consent.ended": _l("A consent has ended: its last day is over"),
    "consent.restored": _l("The patient agreed again: a consent that was taken back holds again"),
    "consent.withdrawn": _l("A consent was withdrawn, and what rested on it has ended"),
    "card.issue": _l("A patient card was issued"),
    "card.revoke": _l("A patient card was revoked"),
    "card.word_agreed": _l("A word beside the card was agreed"),
    "contact.told": _l("The patient gave a new phone or place"),
    "contact.taken": _l("The new phone or place that the patient gave was taken over"),
    "contact.refused": _l("The new phone or place that the patient gave was refused"),
    "contact.undone": _l("The decision about a new phone or place was undone"),
    "card.open": _l("The patient's page was opened by the card"),
    "card.birth_date": _l("The patient's page was unlocked with the birth date"),
    "card.wrong_birth_date": _l("A wrong birth date was typed on the patient's page"),
    "referral.read": _l("A referral was read"),
    "referral.remind": _l("The hospital was reminded"),
    "referral.not_delivered": _l("A letter did not reach the hospital"),
    "referral.reached": _l("The hospital was reached after all; its time for an answer begins again"),
    "link.forwarded": _l("The hospital made a link for a colleague"),
    "link.opened": _l("The hospital's link was opened"),
    "link.renewed": _l("A new link was sent to the hospital"),
    "identity.read": _l("The patient's name was shown to the hospital"),
    "identity.code_sent": _l("A one-time code was sent to the hospital"),
    "identity.code_used": _l("The hospital opened the patient's name with its code"),
    "identity.code_wrong": _l("A wrong code was typed at the hospital"),
    "arrangement.not_needed": _l("Something after the acceptance was noted as not needed"),
    "arrangement.arranged": _l("Something after the acceptance was noted as arranged"),
    "arrangement.open": _l("Something after the acceptance was noted as open again"),
    "arrangement.undone": _l("A note of what was arranged was undone"),
    "places.reported": _l("Free places were reported"),
    "places.still_true": _l("A number of free places was said to be still true"),
    "places.asked": _l("A hospital was asked whether its free places are still true"),
    "hospital.kept": _l("A hospital's details were changed"),
    "hospital.offer_kept": _l("What a hospital offers was changed"),
    "hospital.confirmed": _l("A hospital confirmed its details"),
    "hospital.opened": _l("A hospital was opened to referrals"),
    "hospital.closed": _l("A hospital was closed to referrals"),
    "hospital.email_registered": _l("A hospital's e-mail address was registered"),
    "hospital.loaded": _l("A hospital was loaded from a table"),
    "hospital.reloaded": _l("A hospital was changed by loading a table"),
    "hospital.taken_back": _l("A hospital that had been added was taken back"),
    "directory.read": _l("A source of the directory was read"),
    "proposal.accepted": _l("A proposed change of the directory was accepted"),
    "proposal.refused": _l("A proposed change of the directory was refused"),
    "proposal.undone": _l("A decision about a proposed change of the directory was undone"),
    "proposal.reported": _l("A mistake in the directory was reported"),
    "capability.reloaded": _l("What a hospital treats was changed by loading a table"),
    "erasure.asked": _l("Somebody asked to erase a person"),
    "erasure.refused": _l("Erasing a person was refused"),
    "erasure.approved": _l("A person was erased"),
    "plan.asked": _l("A draft for all who wait was asked for"),
    "plan.cancelled": _l("Making a draft was cancelled"),
    "plan.drafted": _l("A plan for all who wait was drafted"),
    "plan.mended": _l("A draft plan was updated"),
    "plan.confirmed": _l("A proposal of a plan was confirmed"),
    "plan.changed": _l("A proposal of a plan was changed"),
    "plan.dropped": _l("A proposal of a plan was removed"),
    "plan.undone": _l("A decision about a proposal was undone"),
    "learning.learned": _l("Predicted answers were learned from past referrals"),
    "learning.switched_on": _l("Predicted answers were switched on"),
    "learning.switched_off": _l("Predicted answers were switched off"),
    "holds.switched_on": _l("Reserving places for later patients was switched on"),
    "holds.switched_off": _l("Reserving places for later patients was switched off"),
}
SUBJECTS: dict[str, object] = {
    "arrangement": _l("Something to arrange after an acceptance"),
    "answer_link": _l("Hospital's link"),
    "capability": _l("What a hospital treats"),
    "card": _l("Patient card"),
    "child_decision": _l("Decision for a child"),
    "case_note": _l("Note"),
    "consent": _l("Consent"),
    "directory_proposal": _l("Proposed change of the directory"),
    "duty_alarm": _l("Alarm"),
    "duty_shift": _l("Shift of the duty rota"),
    "erasure": _l("Erasing"),
    "excluded_hospital": _l("A hospital that is not to be asked"),
    "hold_switch": _l("Setting"),
    "hospital": _l("Hospital"),
    "identity_decision": _l("Decision about the same person"),
    "import_run": _l("Reading of a source"),
    "invitation": _l("Invitation"),
    "learned_model": _l("Predicted answers"),
    "learning_switch": _l("Setting"),
    "patient_case": _l("Case"),
    "plan_line": _l("Proposal of a plan"),
    "plan_run": _l("Plan"),
    "referral": _l("Referral"),
    "service": _l("Free places"),
    "travels_with": _l("Travelling together"),
    "user": _l("Account"),
}


def deed(code: str) -> str:
    """A deed as a sentence; a code that has none yet is shown as it is, never hidden."""
    return str(DEEDS.get(code, code))


def subject(kind: str) -> str:
    """The name of a kind of thing; a kind that has none yet is shown as it is."""
    return str(SUBJECTS.get(kind, kind))


def add(feature: str, sentences: Mapping[str, object]) -> None:
    """A feature that keeps a table of its verbs adds their sentences at start."""
    DEEDS.update({f"{feature}.{verb}": words for verb, words in sentences.items()})


def deeds() -> list[tuple[str, str]]:
    """Every deed to filter by, feature after feature."""
    features = list(dict.fromkeys(code.partition(".")[0] for code in DEEDS))
    found = sorted(DEEDS.items(), key=lambda deed: features.index(deed[0].partition(".")[0]))
    return [(code, str(words)) for code, words in found]
