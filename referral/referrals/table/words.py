"""What each step is called to hospital and patient: on its button, above its page, and once it is done."""

from dataclasses import dataclass

from referral.i18n import _l
from referral.referrals.table.asked import (
    CONDITIONS,
    COULD_BE,
    FIRST_VISIT,
    QUESTION_EXAMPLE,
    THE_REASON,
    UNTIL_THE_END,
    VISIT,
    WHICH_HOSPITAL,
    Ask,
)
from referral.referrals.table.moves import ANSWERS, LATE, MOVES, OBJECT, UNDO
from referral.referrals.table.states import HOSPITAL, PATIENT

NOTE = Ask("note", _l("Message to the coordinator"), _l("If you wish. Please name no person."))
WHY = (
    THE_REASON,
    Ask(
        "note",
        _l("Message to the coordinator"),
        _l("Needed only if you chose “Another reason”. Please name no person."),
    ),
)

WITH_FIRST_VISIT = (
    Ask("first_date", FIRST_VISIT, _l("For example 27 3 2027. Leave it empty if you will set it later.")),
    *VISIT,
    NOTE,
)
TAKES_A_SLOT = _l(
    "A place of yours is taken for this patient. For an hour you can take this back; then the other hospitals are told."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """A step of the hospital: its button, the heading and first sentence of its page, what is said when it is done.

    `asks`: the inputs of its page. `answer`: the same as a coordinator records it for the hospital, in the letter about
    it. `is_serious`: it gives something up, so its button warns.
    """

    button: object
    title: object
    explained: object
    done: object
    asks: tuple[Ask, ...] = (NOTE,)
    answer: object = None
    is_serious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientWords:
    """A step of the patient: heading, first sentence and button, what is asked, what is said once it is done."""

    title: object
    button: object
    done: object
    explained: object = ""
    asks: tuple[Ask, ...] = ()
    is_serious: bool = False


# In the order in which a page offers them: the first is its main button.
STEPS: dict[str, StepWords] = {
    "accept": StepWords(
        button=_l("Accept the patient"),
        title=_l("Accept the patient"),
        explained=TAKES_A_SLOT,
        done=_l("Thank you. The patient is accepted."),
        asks=WITH_FIRST_VISIT,
        answer=_l("Your hospital accepts the patient."),
    ),
    LATE: StepWords(
        button=_l("We can still take the patient"),
        title=_l("Can you still take the patient?"),
        explained=TAKES_A_SLOT,
        done=_l("Thank you. The patient is accepted."),
        asks=WITH_FIRST_VISIT,
        answer=_l("Your hospital accepts the patient."),
    ),
    "accept_with_conditions": StepWords(
        button=_l("Accept with conditions"),
        title=_l("What must be settled before you accept?"),
        explained=_l(
            "A place is kept until the day you name. Other hospitals may still accept the patient meanwhile."
        ),
        done=_l("Thank you. A place is kept until the day you named."),
        asks=(
            CONDITIONS,
            Ask(
                "hold_until",
                _l("Until when do you keep the place?"),
                UNTIL_THE_END,
            ),
            Ask(
                "first_date",
                COULD_BE,
                _l("Leave it empty if you do not know yet."),
            ),
            *VISIT,
        ),
        answer=_l("Your hospital accepts the patient if something is settled first."),
    ),
    "ask_information": StepWords(
        button=_l("Ask for information"),
        title=_l("What do you need to know?"),
        explained=_l("The coordinator answers, and you hear of it by letter. Please name no person here."),
        done=_l("Your question has gone to the coordinator."),
        asks=(
            Ask("coded", _l("Tick what you need"), _l("The coordinator reads it in their own language.")),
            Ask("note", _l("Another question, in your own words"), QUESTION_EXAMPLE, rows=4),
        ),
        answer=_l("Your hospital needs more information before it decides."),
    ),
    "refer_onward": StepWords(
        button=_l("Name another hospital"),
        title=_l("Which hospital should be asked instead?"),
        explained=_l("The coordinator decides whether to ask that hospital."),
        done=_l("Thank you. The coordinator decides whether to ask that hospital."),
        asks=(WHICH_HOSPITAL, NOTE),
        answer=_l("Your hospital names another hospital that should be asked."),
    ),
    "reject": StepWords(
        button=_l("Decline"),
        title=_l("Why can you not take this patient?"),
        explained=_l(
            "The coordinator can then ask another hospital at once. No further explanation is needed."
        ),
        done=_l("Thank you. The coordinator can now ask another hospital."),
        asks=WHY,
        answer=_l("Your hospital cannot take the patient."),
        is_serious=True,
    ),
    "meet_conditions": StepWords(
        button=_l("The conditions are met"),
        title=_l("Are the conditions met?"),
        explained=_l(
            "The place becomes the patient's. For an hour you can take this back; then the other hospitals are told."
        ),
        done=_l("Thank you. The patient is accepted."),
    ),
    "fail_conditions": StepWords(
        button=_l("The conditions cannot be met"),
        title=_l("Can the conditions not be met?"),
        explained=_l("The place you kept is free again, and the coordinator keeps looking."),
        done=_l("The place is free again, and the coordinator knows."),
        is_serious=True,
    ),
    "start_treatment": StepWords(
        button=_l("Treatment has started"),
        title=_l("Has the treatment started?"),
        explained=_l("The coordinator's page and the patient's page then show that treatment has begun."),
        done=_l("It is noted that treatment has started."),
    ),
    "complete": StepWords(
        button=_l("Treatment is completed"),
        title=_l("Is the treatment completed?"),
        explained=_l("This closes the patient's case."),
        done=_l("It is noted that treatment is completed."),
    ),
    "set_appointment": StepWords(
        button=_l("Set or change the appointment"),
        title=_l("When is the first appointment?"),
        explained=_l("The patient is asked to confirm the day."),
        done=_l("The appointment is set."),
        asks=(
            Ask("first_date", _l("The day of the first appointment"), _l("For example 27 3 2027.")),
            *VISIT,
            NOTE,
        ),
    ),
    "attend": StepWords(
        button=_l("The patient came"),
        title=_l("Did the patient come?"),
        explained=_l("Only a person decides this, never a program."),
        done=_l("It is noted that the patient came."),
    ),
    "miss": StepWords(
        button=_l("The patient did not come"),
        title=_l("Why did the patient not come?"),
        explained=_l(
            "Only a person decides this, never a program. The place is free again, and the coordinator "
            "looks for the patient and for another place."
        ),
        done=_l("It is noted that the patient did not come. The coordinator knows."),
        asks=WHY,
        is_serious=True,
    ),
    "cancel": StepWords(
        button=_l("Cancel our acceptance"),
        title=_l("Why must you cancel?"),
        explained=_l(
            "The place is free again, and the patient returns to the top of the waiting list. The "
            "coordinator hears at once."
        ),
        done=_l("The acceptance is cancelled, and the coordinator knows."),
        asks=WHY,
        is_serious=True,
    ),
    UNDO: StepWords(
        button=_l("Undo the acceptance"),
        title=_l("Undo the acceptance?"),
        explained=_l(
            "Everything is then as it was before: your place is free again, the request waits for your answer, and "
            "the other hospitals are asked as before."
        ),
        done=_l("The acceptance is undone. The request waits for your answer as before."),
        is_serious=True,
    ),
    OBJECT: StepWords(
        button=_l("This is not our answer"),
        title=_l("What is your hospital's answer?"),
        explained=_l(
            "The coordinator hears at once that the recorded answer is not yours, and calls you. Until "
            "then nothing else changes. Please name no person here."
        ),
        done=_l("Thank you. The coordinator knows that the recorded answer is not yours."),
        asks=(
            Ask(
                "note",
                _l("Your hospital's answer"),
                _l("For example: we can begin only in March."),
                rows=4,
            ),
        ),
    ),
}
OWN_REASONS: dict[str, object] = {
    "country": _l("I would rather go to another country"),
    "treated_elsewhere": _l("I am already treated elsewhere"),
    "returned_home": _l("I am going back home"),
    "no_longer_wants": _l("I no longer want this treatment"),
}
PATIENT_STEPS: dict[str, PatientWords] = {
    "confirm": PatientWords(
        title=_l("Are you coming?"),
        button=_l("Yes, I am coming"),
        done=_l("Thank you. The hospital knows that you are coming."),
    ),
    "ask_other_day": PatientWords(
        title=_l("If you need another day"),
        explained=_l(
            "The place stays yours. The hospital and your coordinator hear that you need another day."
        ),
        button=_l("Ask for another day"),
        done=_l("We have written it down. You hear of the new day from your coordinator."),
        asks=(Ask("note", _l("Which days would suit you?"), _l("If you wish. The hospital reads it.")),),
    ),
    "wish_to_decline": PatientWords(
        title=_l("If you cannot or do not want to come"),
        explained=_l(
            "You may say no. We keep the place for a day while a person calls you on the number we know. You do not "
            "have to start waiting again: your coordinator looks for another place."
        ),
        button=_l("No, I am not coming"),
        done=_l(
            "We have written it down: you are not coming. A person calls you before the place is given away."
        ),
        asks=(Ask("reason", _l("Why not?"), own_words=OWN_REASONS),),
        is_serious=True,
    ),
}


def _check_table() -> None:
    """A step of the hospital without words must not get as far as a page: the program does not start."""
    opening = {"receive"}
    wordless = {verb for verb, move in MOVES.items() if HOSPITAL in move.by} - opening - set(STEPS)
    wordless |= {verb for verb in ANSWERS if verb in STEPS and not STEPS[verb].answer}
    wordless |= {verb for verb, move in MOVES.items() if PATIENT in move.by} - set(PATIENT_STEPS)
    if wordless:
        raise LookupError(f"no words for {sorted(wordless)}")


_check_table()
