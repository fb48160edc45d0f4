"""What stays of a person who is erased: one table, closed by default; what it does not name is deleted or emptied.

The tables of a person come from the schema (intake.person_rows). Here stands, for each of them, which columns stay
for counting and for the record; ids and what refers to other rows stay in any case.
"""

from typing import Any

from sqlalchemy import Table

DELETED = frozenset(
    {
        "patient_token",
        "look_alike",
        "identity_decision",
        "identity_code",
        "mailed_code",
        "travels_with",
        "queue_row",
        "case_request",
        "case_watch",
        "screening_call",
        "advice_answer",
        "advice_seat",
        "advice_request",
        "society_link",
        "paper_value",
        "illness_doubt",
        "paper_tick",
        "paper_cover",
        "paper_page",
        "paper_chunk",
        "paper_file",
        "paper",
    }
)
"""Tables whose rows go: they serve to find the person, say who they are to others, or say what is due for them."""

KEPT: dict[str, frozenset[str]] = {
    table: frozenset(columns.split())
    for table, columns in {
        "patient": "created_at erased_at",
        "patient_case": (
            "reference idempotency_key state paused_state outcome version created_at submitted_at "
            "came_back_at came_back_reason parked_until priority priority_at due_at red_flags callback_wanted "
            "contact_told_at told_at asks asks_at emergency_at seen_by_doctor_at may_be_known grade doctor_outcome "
            "doctor_time_known site_group icd10 modalities age_group phase next_treatment_due place_country countries "
            "longest_hours languages mobility oxygen relatives_country answers decides"
        ),
        "case_move": "verb from_state to_state actor_kind actor_id actor_role at reason",
        "case_note": "at kind",
        "duty_alarm": (
            "reference kind grade country raised_at step next_at acknowledged_at acknowledged_by ended_at ended"
        ),
        "duty_notice": "step at",
        "child_decision": "decision authority told_by said_on recorded_at ended_at",
        "arrangement": "item state for_day on_day at ended_at",
        "consent": "version purpose scope text_version language given_by given_at ends_on withdrawn_at",
        "offline_entry": "kind state made_at made_ahead arrived_at",
        "offline_envelope": "kind digest arrived_at state reason decided_at why told_at ahead_by signature",
        "card": "token_hash issued_at revoked_at phone_opens staff_code",
        "contact_change": "told_at verdict decided_at",
        "still_needed": "said reason said_at",
        "visit_report": "side came treated reason explained language at",
        "hospital_letter": "language at ended_at",
        "home_doctor": "language token_hash recorded_at sent_at opens_until opened_at ended_at",
        "records_request": (
            "needs way state token_hash asked_at due_at reminders reminded_at opens_until opened_at bounced_at ended_at"
        ),
        "society_relay": (
            "topic state asked_at due_at first_seen_at closed_at codes answer reason undelivered_at paused_at"
        ),
        "erasure": "reason asked_at approved_at refused_at",
        "record_copy": "asked_at due_on language state identity way checked_at tries made_at handed_at reason ended_at",
        "referral": (
            "modality age_group state version paused_at sent_at deadline_at reminded_at answered_at objected_at "
            "house_closed_at reason first_date hold_until release_at rank override_reason"
        ),
        "told_message": "reader occasion window at shut facts token_hash answer answered_at",
        "excluded_hospital": "at lifted_at",
        "referral_move": (
            "number verb from_state to_state actor_kind actor_id actor_role at reason told_channel told_at"
        ),
        "answer_link": "purpose token_hash created_at expires_at killed_at first_opened_at",
        "printed_letter": "about kind language version made_at",
        "plan_line": (
            "modality age_group reason hours first_come_hours starts_on held_until rank facts decision decided_at"
        ),
    }.items()
}
"""Tables whose rows stay, and their columns that stay: codes, moments, opaque ids. All others are emptied."""

ENDED = {
    "patient": "erased_at", "card": "revoked_at", "answer_link": "killed_at", "duty_alarm": "ended_at",
    "home_doctor": "ended_at", "record_copy": "ended_at",
}  # fmt: skip
"""The moment that is noted where none is: from then on the person, the card, the link, the alarm is over."""

LOCALITY_ANSWERS = frozenset({"place_country"})
ROUGH_POSITIONS = frozenset({"relatives_lat", "relatives_lon"})


def emptied(table: Table) -> list[str]:
    """The columns of a kept table that are emptied."""
    stays = KEPT[table.name]
    return [
        column.name
        for column in table.columns
        if not (column.primary_key or column.foreign_keys or column.name in stays)
    ]


def of_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """The coded answers that stay: all but where exactly the patient and the relatives are."""
    locality = {name: value for name, value in answers.get("place", {}).items() if name in LOCALITY_ANSWERS}
    wishes = {n: v for n, v in answers.get("preferences", {}).items() if n not in ROUGH_POSITIONS}
    wished = {"preferences": wishes} if "preferences" in answers else {}
    return {**answers, **wished, "place": locality}
