"""The table of moves written out a second time, on purpose: who changes it says so twice, knowingly."""

from referral.intake.moves import ANSWER_WITHIN, BENEATH_A_PAUSE, SEND_WITHIN, STEPS, TRIAGE_WITHIN
from referral.intake.states import OUTCOMES
from referral.referrals.moving import CASE_VERB
from referral.referrals.table.moves import ANSWERS, MOVES, PLACING, Move
from referral.referrals.table.reasons import NOTE_REQUIRED, REASONS
from referral.referrals.table.states import ALL_STATES, OPEN_STATES, PLACING_STATES, TERMINAL_STATES, those

# verb: sources > target | by whom | place, case, table of reasons | recorded for the hospital by
ANSWERABLE = "requested received"
BOOKED = "accepted appointment_set patient_confirmed other_day_wished decline_wished"
TABLE = """
receive: requested > received | hospital | - - - |
ask_information: ANSWERABLE > info_requested | hospital | - - - | coordinator
give_information: info_requested > requested | coordinator | - - - |
accept: ANSWERABLE info_requested > accepted | hospital | taken placed - | coordinator
accept_with_conditions: ANSWERABLE info_requested > accepted_with_conditions | hospital | held - - | coordinator
meet_conditions: accepted_with_conditions > accepted | coordinator hospital | taken placed - |
fail_conditions: accepted_with_conditions > rejected | coordinator hospital system | released - - |
reject: ANSWERABLE info_requested > rejected | hospital | - - reject | coordinator
refer_onward: ANSWERABLE info_requested > referred_onward | hospital | - - - | coordinator
expire: ANSWERABLE info_requested > expired | system | - - - |
accept_late: expired > accepted | hospital | taken placed - | coordinator
undo_acceptance: BOOKED > what it was | hospital coordinator | - waiting - |
undo: superseded > what it was | system | - - - |
withdraw: ANSWERABLE info_requested accepted_with_conditions > withdrawn | coordinator system | released - - |
close_hospital: ANSWERABLE info_requested accepted_with_conditions > withdrawn | system | released - - |
supersede: ANSWERABLE info_requested accepted_with_conditions > superseded | system | released - - |
withdraw_after_acceptance: BOOKED > withdrawn | coordinator system | released waiting - |
set_appointment: BOOKED > appointment_set | hospital coordinator | - - - |
confirm: accepted appointment_set other_day_wished decline_wished > patient_confirmed | patient coordinator | - - - |
ask_other_day: accepted appointment_set patient_confirmed > other_day_wished | patient coordinator | - - - |
wish_to_decline: accepted appointment_set patient_confirmed other_day_wished > decline_wished | patient | - - patient |
decline: BOOKED > patient_declined | coordinator system | released waiting patient |
attend: BOOKED > attended | hospital coordinator | - - - |
miss: BOOKED > no_show | hospital coordinator | released waiting no_show |
cancel: BOOKED > cancelled_by_hospital | hospital coordinator | released waiting cancel |
start_treatment: attended > treatment_started | hospital coordinator | - in_treatment - |
complete: treatment_started > completed | hospital coordinator | - closed - |
"""
CASE_TABLE = """
submit: draft > waiting
raise_emergency: draft waiting placed in_treatment > emergency
resume: emergency > where it was
place: waiting > placed
return_to_queue: placed in_treatment > waiting
start_treatment: placed > in_treatment
close: draft emergency waiting placed in_treatment > closed
reopen: closed > where it was
"""


def _written(move: Move) -> str:
    after = " ".join(part or "-" for part in (move.slot, move.case_to, move.needs_reason))
    sources, by, recorded = (" ".join(each) for each in (move.sources, move.by, move.recorded_by))
    return f"{move.verb}: {sources} > {move.target or 'what it was'} | {by} | {after} | {recorded}".rstrip()


def test_the_moves_of_a_referral_are_exactly_these() -> None:
    table = TABLE.replace("BOOKED", BOOKED).replace("ANSWERABLE", ANSWERABLE)
    assert [_written(move) for move in MOVES.values()] == table.strip().splitlines()


def test_the_moves_of_a_case_are_exactly_these() -> None:
    steps = [f"{verb}: {' '.join(s.sources)} > {s.target or 'where it was'}" for verb, s in STEPS.items()]
    assert steps == CASE_TABLE.strip().splitlines()
    assert sorted(BENEATH_A_PAUSE) == ["place", "return_to_queue", "start_treatment"]


def test_the_kinds_of_states_are_exactly_these() -> None:
    undecided = {"requested", "received", "info_requested", "accepted_with_conditions"}
    placing = {"accepted", "appointment_set", "patient_confirmed", "attended", "treatment_started"}
    placing |= {"other_day_wished", "decline_wished"}
    ended = {"rejected", "referred_onward", "expired", "withdrawn", "superseded", "completed"}
    ended |= {"patient_declined", "no_show", "cancelled_by_hospital"}
    assert (undecided | placing, placing, ended) == (OPEN_STATES, PLACING_STATES, TERMINAL_STATES)
    assert undecided | placing | ended == ALL_STATES
    assert set(those(lambda state: state.kills_links)) == {"withdrawn", "superseded"}
    answers = {"ask_information", "accept", "accept_late", "accept_with_conditions", "reject", "refer_onward"}
    assert answers == ANSWERS
    assert {"accept", "accept_late", "meet_conditions"} == PLACING
    told = {
        "placed": "place",
        "waiting": "return_to_queue",
        "in_treatment": "start_treatment",
        "closed": "close",
    }
    assert told == CASE_VERB


def test_the_codes_of_reasons_and_outcomes_are_exactly_these() -> None:
    told = {kind: " ".join(codes) for kind, codes in REASONS.items()}
    assert told == {
        "reject": "no_capacity cannot_treat_this_site modality_not_available age_group needs_more_information "
        "prerequisites_missing too_late_for_us funding language other",
        "patient": "too_far country family treated_elsewhere returned_home cost no_longer_wants other",
        "no_show": "cancelled_late arrived_late forgot ill transport unknown",
        "cancel": "capacity_lost staff equipment patient_unfit documents other",
    }
    assert {("reject", "other"), ("cancel", "other")} == NOTE_REQUIRED
    assert tuple(OUTCOMES) == (
        *("completed", "treated_elsewhere", "returned_home", "declined_all", "lost_contact"),
        *("died", "duplicate", "not_cancer", "emergency_transfer"),
    )


def test_the_clocks_are_exactly_these() -> None:
    hours = {priority: clock.total_seconds() / 3600 for priority, clock in ANSWER_WITHIN.items()}
    assert hours == {"emergency": 24, "urgent": 72, "not_triaged": 72, "normal": 7 * 24}
    hours = {priority: clock.total_seconds() / 3600 for priority, clock in SEND_WITHIN.items()}
    assert hours == {"emergency": 4, "urgent": 24, "not_triaged": 24, "normal": 72}
    assert SEND_WITHIN["not_triaged"] == TRIAGE_WITHIN
