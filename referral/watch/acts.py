"""What counts as acting on a case: one table, by the names of the audit trail. To open a page is no act.

An act moves something for the patient, or keeps what somebody learnt. Each deed of the trail that names a case is in
one of the two tables; a test fails for a deed that is in neither.
"""

from referral.accounts.roles import Role
from referral.intake.moves import STEPS
from referral.referrals.table.moves import BESIDE, MOVES

DESK = frozenset({Role.COORDINATOR})
FIELD = frozenset({Role.COORDINATOR, Role.VOLUNTEER})
ACTS: dict[str, frozenset[Role]] = {
    **{f"referral.{verb}": DESK for verb in (*MOVES, *BESIDE)},
    **{f"case.{verb}": FIELD for verb in STEPS},
    "case.start": FIELD,
    "case.save_group": FIELD,
    "case.more_red_flags": FIELD,
    "case.keep_bedside": FIELD,
    "case.want_call_back": FIELD,
    "case.add_note": FIELD,
    "case.hand_over": FIELD,
    "case.called_back": DESK,
    "case.heard": DESK,
    "case.begin_again": DESK,
    "case.wait_for_others": DESK,
    "case.park": DESK,
    "case.take_up_again": DESK,
    "case.set_priority": DESK,
    "case.exclude_hospital": DESK,
    "case.allow_hospital": DESK,
    "case.same_person": DESK,
    "case.different_person": DESK,
    "case.person_undone": DESK,
    "case.travels_together": DESK,
    "case.travels_apart": DESK,
    "case.refuse_request": DESK,
    "child.agreed": DESK,
    "child.refused": DESK,
    "child.vital_interest": DESK,
    "child.ended": DESK,
    "consent.record": FIELD,
    "consent.withdraw": FIELD,
    "consent.withdrawn": FIELD,
    "consent.restored": DESK,
    "contact.taken": DESK,
    "contact.refused": DESK,
    "contact.undone": DESK,
    "referral.remind": DESK,
    "referral.reached": DESK,
    "link.renewed": DESK,
    "letter.settled": DESK,
    "arrangement.not_needed": DESK,
    "arrangement.arranged": DESK,
    "arrangement.open": DESK,
    "arrangement.undone": DESK,
    "duty.acknowledge": DESK,
    "plan.confirmed": DESK,
    "card.word_agreed": FIELD,
    "screening.called": DESK,
    "advice.asked": DESK,
    "advice.concluded": DESK,
    "advice.no_agreement": DESK,
    "advice.turned": DESK,
    "paper_cover.made": FIELD,
    "paper_cover.checked": FIELD,
    "paper_cover.taken_away": FIELD,
    "value.typed": DESK,
    "value.corrected": DESK,
    "value.crossed_out": DESK,
    "value.confirmed": DESK,
    "value.taken_over": DESK,
    "value.taken_back": DESK,
    "paper.described": DESK,
    "need.ticked": DESK,
    "illness.settled": DESK,
    "records.asked": DESK,
    "records.reminded": DESK,
    "records.got": DESK,
    "records.refused": DESK,
    "records.stopped": DESK,
    "relay.sent": DESK,
    "relay.sent_again": DESK,
    "relay.void": DESK,
    "paper.received": FIELD,
    "paper.moved_away": DESK,
    "paper.moved_here": DESK,
}
"""Deed → whose deed it is that counts; what a hospital, a patient or the clock does is no act of ours."""
NO_ACTS: dict[str, str] = {
    "offline.file": "filed by the program; the deeds beside it count",
    "case.read": "who has read has not acted",
    "case.list": "a list was read",
    "case.look_up": "somebody looked whether the patient is known",
    "case.assign_owner": "whose it is says not that anything was done; a new owner has no more time than the old one",
    "case.ask_for": "asked for, not done",
    "case.withdraw_request": "asked for no longer",
    "case.discard": "the draft is gone",
    "case.fill_age": "done by the program",
    "case.came_of_age": "done by the clock",
    "paper.begun": "nothing has arrived whole yet",
    "paper.read": "who has read has not acted",
    "paper_original.read": "who has read has not acted",
    "paper_bundle.read": "who has read has not acted",
    "paper.letter_taken_back": "the hospital's own",
    "paper.available": "done by the program",
    "paper.refused": "done by the program; its sender reads what to do",
    "paper.taken_back": "what was sent is shown no longer",
    "paper.brought_again": "a mistake was undone",
    "illness.read": "who has read has not acted",
    "illness.doubted": "the patient's own: it asks for an act",
    "records.opened": "the treating hospital's own",
    "records.late": "told by the clock: it asks for an act",
    "records.not_delivered": "it asks for an act",
    "relay.seen": "a society has opened it; the desk still has to do something",
    "relay.answered": "the society has answered; somebody has to hear it",
    "relay.forwarded": "passed on by the society",
    "relay.lapsed": "done by the clock",
    "relay.reminded": "done by the clock",
    "relay.not_delivered": "it asks for an act",
    "case.told_passed_on": "it asks for an act",
    "case.untouched": "told by this very clock",
    "card.issue": "a card says nothing of what is done for its holder",
    "card.revoke": "a card that was lost says nothing of what is done for its holder",
    "card.open": "the patient's own reading",
    "card.birth_date": "the patient's own",
    "card.code_sent": "the patient's own",
    "card.code_used": "the patient's own",
    "card.code_wrong": "the patient's own",
    "card.wrong_birth_date": "the patient's own",
    "consent.ended": "done by the clock",
    "consent.refused": "the patient's own: it says what is not done",
    "contact.told": "the patient's own: it asks for an act",
    "duty.told": "told by the clock",
    "duty.not_reached": "told by the clock",
    "duty.left": "done by the clock",
    "identity.read": "read by a hospital",
    "identity.code_sent": "a hospital's own",
    "identity.code_used": "a hospital's own",
    "identity.code_wrong": "a hospital's own",
    "link.forwarded": "a hospital's own",
    "link.opened": "a hospital's own",
    "plan.changed": "a proposal was changed, nobody was asked",
    "plan.dropped": "a proposal was taken out, nobody was asked",
    "plan.undone": "a decision about a proposal was taken back",
    "advice.accepted": "an adviser's own",
    "advice.declined": "an adviser's own",
    "advice.answered": "an adviser's own: it asks for an act",
    "advice.read": "read by an adviser",
    "advice.lapsed": "done by the clock",
    "advice.next_asked": "done by the clock",
    "advice.expired": "done by the clock: it asks for an act",
    "advice.void": "done by the clock",
    "advice.archived": "done by the clock",
    "screening.call_asked": "the patient's own: it asks for an act",
    "screening.call_late": "told by the clock",
    "referral.not_delivered": "done by the program: it asks for an act",
    "referral.read": "read by a hospital",
}
"""Deed → why it does not count."""
RELEASES = frozenset({"consent.withdrawn", "consent.restored"})
"""Deeds by which a slot begins to be kept for a call, or is kept no longer, whoever does them."""


def is_act(verb: str, role: str) -> bool:
    """Whether this deed, done by a person of this role, counts as acting on the case."""
    return role in ACTS.get(verb, frozenset())


def moves_release(verb: str) -> bool:
    """Whether this deed may change until when a slot is kept for a patient who has taken a consent back."""
    return verb in RELEASES


def begins_state(verb: str) -> bool:
    """Whether this deed may change in which state a case is, whoever did it."""
    feature, _, name = verb.partition(".")
    return feature == "case" and name in STEPS
