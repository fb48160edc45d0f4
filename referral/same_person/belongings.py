"""What becomes of each thing that is tied to a case when the case is closed as the same person's as another.

A table that is new is written into one of the rows: tests/same_person/test_belongings.py knows them all.
"""

READ_WITH = frozenset(
    {
        *("advice_request", "case_note", "illness_doubt", "paper", "paper_tick", "paper_value"),
        *("printed_letter", "record_copy", "records_request", "society_relay"),
    }
)
"""Stands where it came, under the key it came under, and is read at the case that goes on (`merged.goes_on_with`)."""
HANDED_ON = {
    "contact_change": "the desk hears at the case that goes on; the words stand at the closed one (pass_on_told)",
    "duty_alarm": "the case that goes on is the emergency (pass_on_emergency)",
    "told_message": "nobody is told twice (messages.joining)",
    "travels_with": "the same people travel together (travel_groups.joining)",
}
"""The case that goes on gets it in the moment of the joining, and gives it back when that is undone."""
FOLLOWED = {
    "card": "the patient's card opens the case that goes on (living_case)",
    "offline_entry": "what its phone still brings goes to the case that goes on (living_case)",
    "offline_envelope": "the same",
}
"""Leads on to the case that goes on whenever it is used."""
ENDED = {
    "arrangement": "ends with its request",
    "case_request": "nobody can be handed a closed case",
    "case_watch": "nobody has to act on a closed case",
    "mailed_code": "opens for minutes",
    "plan_line": "a plan's line of a closed case is not sent",
    "queue_row": "nothing is due of a closed case",
    "referral": "withdrawn with the closing; hospitals are told",
}
"""Over with the case that is closed."""
HISTORY = {
    "case_move": "how this entry went",
    "child_decision": "an adult is asked anew for the other entry: the safe side",
    "consent": "said of this entry, and of no other",
    "excluded_hospital": "said of this entry's requests; the history of both is before whoever asks a hospital",
    "home_doctor": "rests on a consent of this entry; its link opens that entry's letters alone",
    "identity_decision": "how it was found that they are one",
    "screening_call": "a call was for one entry; it is counted once",
    "still_needed": "answers the question about this entry",
}
"""Stays with the closed one, to which the page of the case that goes on leads."""
ROWS = (READ_WITH, HANDED_ON, FOLLOWED, ENDED, HISTORY)
