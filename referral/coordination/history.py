"""The whole history of a case: its moves, its referrals' moves, notes, every deed and every read, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from referral.accounts.queries import names_of
from referral.audit import AuditEvent
from referral.i18n import _, _l, moment_words
from referral.intake.models import Case, CaseMove
from referral.labels import LABELS, label
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.words import told_by

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
NOTE = _l("Note")
TONES = {
    "raise_emergency": "bad", "reject": "bad", "expire": "bad", "decline": "bad", "miss": "bad", "cancel": "bad",
    "object_to_answer": "bad", "accept": "good", "place": "good", "resume": "good", "confirm": "good", "attend": "good",
    "start_treatment": "good", "complete": "good", "send": "now", "ask_information": "now",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history, as the timeline shows it."""

    at: datetime
    what: str
    who: str
    note: str = ""
    tone: str = ""

    @property
    def when(self) -> str:
        return moment_words(self.at)

    @property
    def iso(self) -> str:
        return self.at.isoformat()


def history(case: Case, referrals: Sequence[Referral], deeds: Sequence[AuditEvent]) -> list[Event]:
    """Everything that happened to a case but the reads, newest first."""
    names = _names(case, referrals, deeds)
    events = [_of_case(move, names) for move in case.moves]
    events += [_of_referral(move, each, names) for each in referrals for move in each.moves]
    events += [Event(n.at, str(NOTE), names.get(str(n.author_id), ""), n.text or "") for n in case.notes]
    events += [_of_deed(deed, names) for deed in deeds if _is_told_here(deed)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def readers(case: Case, deeds: Sequence[AuditEvent]) -> list[Event]:
    """Who opened the case, newest first."""
    reads = [deed for deed in deeds if deed.verb.endswith((".read", ".opened"))]
    names = names_of(_people(reads))
    return [
        Event(deed.at, str(READ), _doer(deed.actor_kind, deed.actor_id, deed.actor_role, names))
        for deed in reads
    ]


def _names(case: Case, referrals: Sequence[Referral], deeds: Iterable[AuditEvent]) -> dict[str, str]:
    moves = [*case.moves, *(move for each in referrals for move in each.moves), *deeds]
    return names_of({*_people(moves), *(str(note.author_id) for note in case.notes)})


def _people(deeds: Iterable[AuditEvent | CaseMove | ReferralMove]) -> set[str]:
    return {deed.actor_id for deed in deeds if deed.actor_kind == "user"}


def _doer(kind: str, actor_id: str, role: str, names: dict[str, str]) -> str:
    name = names.get(actor_id) if kind == "user" else None
    if name is None:
        return label("role", role)
    return str(_("%(name)s (%(role)s)", name=name, role=label("role", role)))


def _of_case(move: CaseMove, names: dict[str, str]) -> Event:
    who = _doer(move.actor_kind, move.actor_id, move.actor_role, names)
    return Event(move.at, str(CASE_VERBS[move.verb]), who, _reason(move.reason), TONES.get(move.verb, ""))


def _of_referral(move: ReferralMove, referral: Referral, names: dict[str, str]) -> Event:
    what = str(REFERRAL_VERBS[move.verb]) % {"hospital": referral.hospital.name}
    who = _doer(move.actor_kind, move.actor_id, move.actor_role, names)
    if move.told_channel:
        who = str(_("Recorded by %(person)s.", person=who)) + " " + told_by(move)
    note = "\n".join(filter(None, (_reason(move.reason), move.note)))
    return Event(move.at, what, who, note, TONES.get(move.verb, ""))


def _of_deed(deed: AuditEvent, names: dict[str, str]) -> Event:
    who = _doer(deed.actor_kind, deed.actor_id, deed.actor_role, names)
    return Event(deed.at, str(DEEDS.get(deed.verb, OTHER_DEED)), who)


def _is_told_here(deed: AuditEvent) -> bool:
    """Moves and notes are told by their own rows, reads in their own list."""
    feature, _dot, verb = deed.verb.partition(".")
    by_own_row = {"case": {*CASE_VERBS, "add_note"}, "referral": set(REFERRAL_VERBS)}.get(feature, set())
    return verb not in by_own_row and not deed.verb.endswith((".read", ".opened"))


def _reason(code: str | None) -> str:
    """A reason code by its name, from whichever table has it; a code of none is not shown."""
    tables = (LABELS[kind] for kind in ("outcome", "reject", "patient", "no_show", "cancel"))
    return next((str(table[code]) for table in tables if code in table), "") if code else ""
