"""The questions that are enough to be registered: who, where, which diagnosis, where in the treatment."""

from referral.i18n import _l
from referral.intake.questions.question import (
    ANSWERS,
    IDENTITY,
    PRIVATE,
    Group,
    Question,
    choice,
    choices,
    text,
)

CONTACT = Group(
    "contact",
    _l("Who is the patient, and how do we reach them?"),
    (
        text(
            "name_original",
            _l("Name and surname, as the patient writes them"),
            IDENTITY,
            starred=True,
            shown_to_hospital=True,
        ),
        text(
            "name_latin",
            _l("The same in Latin letters, as in the passport"),
            IDENTITY,
            _l("Leave it empty when there is no passport at hand."),
            shown_to_hospital=True,
        ),
        text("patronymic", _l("Patronymic"), IDENTITY, shown_to_hospital=True),
        text("other_spellings", _l("Other spellings or earlier surnames"), IDENTITY, shown_to_hospital=True),
        Question(
            "birth_date",
            "date",
            _l("Date of birth"),
            IDENTITY,
            _l("Only the year is enough when the day is not known."),
            starred=True,
            shown_to_hospital=True,
        ),
        choice("age_group", _l("Is the patient under 18?"), "age_group", shown_to_hospital=True),
        choice(
            "decides",
            _l("If the patient is under 18: who decides for the child?"),
            "decides",
            _l(
                "An adult who may decide by law: a parent, or a guardian with a paper. Leave it empty for an adult."
            ),
            front=True,
            shown_to_hospital=True,
        ),
        choice("sex", _l("Sex"), "sex", starred=True, shown_to_hospital=True),
        Question(
            "phone",
            "tel",
            _l("Phone number"),
            IDENTITY,
            _l("With the country code, for example +380 50 123 45 67."),
            unknown=False,
            front=True,
            shown_to_hospital=True,
        ),
        choices("messengers", _l("Which messengers does this number have?"), "messenger"),
        choice("through_shelter", _l("Can we reach the patient through this shelter?"), "yes_no", front=True),
        text(
            "shelter_name",
            _l("Name of the shelter"),
            IDENTITY,
            _l("Needed when we are to reach the patient through it."),
            front=True,
            shown_to_hospital=True,
        ),
        Question(
            "shelter_phone",
            "tel",
            _l("Phone number of the shelter"),
            IDENTITY,
            unknown=False,
            front=True,
            shown_to_hospital=True,
        ),
        text(
            "second_contact",
            _l("A second person we may ask: name, and who they are to the patient"),
            IDENTITY,
            shown_to_hospital=True,
        ),
        Question(
            "second_phone",
            "tel",
            _l("The second person's phone number"),
            IDENTITY,
            unknown=False,
            shown_to_hospital=True,
        ),
        choice("phone_shared", _l("Whose phone is it?"), "phone_use", front=True),
        choice("may_leave_message", _l("May we leave a message?"), "yes_no"),
        choice(
            "safe_to_contact",
            _l("Is it safe for the patient to be contacted?"),
            "yes_no",
            _l("Somebody near them may be a danger."),
            front=True,
        ),
        text("best_time", _l("The best time to call")),
        choices(
            "language_spoken",
            _l("Which languages does the patient speak?"),
            "spoken",
            starred=True,
            shown_to_hospital=True,
        ),
        choices("language_read", _l("Which languages does the patient read?"), "spoken"),
    ),
    _l("Only the questions with a star are needed today. Everything else may come later."),
    first=True,
)

LOCALITY = Group(
    "place",
    _l("Where is the patient now?"),
    (
        text("place_typed", _l("Town, village or border crossing"), PRIVATE, starred=True),
        Question("place_code", "code", "", ANSWERS, unknown=False, shown_to_hospital=True),
        text("shelter", _l("Shelter or address"), PRIVATE, _l("So that a letter or a car finds them.")),
    ),
    first=True,
    own_page=True,
)

DIAGNOSIS = Group(
    "diagnosis",
    _l("What is the diagnosis?"),
    (
        text(
            "site_words",
            _l("The diagnosis in the patient's or the doctor's own words"),
            PRIVATE,
            shown_to_hospital=True,
        ),
        Question("site", "code", _l("Where the cancer began"), ANSWERS, starred=True, shown_to_hospital=True),
        Question("icd10", "code", _l("ICD-10 code"), ANSWERS, unknown=False, shown_to_hospital=True),
        text("other_tumours", _l("Other tumours named"), ANSWERS, shown_to_hospital=True),
    ),
    first=True,
    own_page=True,
)

TREATMENT = Group(
    "treatment",
    _l("Treatment"),
    (
        choice("pregnancy", _l("Is the patient pregnant?"), "pregnancy", front=True, shown_to_hospital=True),
        choice(
            "phase",
            _l("Where in the treatment is the patient now?"),
            "phase_now",
            starred=True,
            shown_to_hospital=True,
        ),
        choices(
            "modalities",
            _l("Which treatment is needed next?"),
            "needed_next",
            _l("Tick what a doctor has said or written."),
            starred=True,
            shown_to_hospital=True,
        ),
        choice(
            "comes_first",
            _l("If there are several: which treatment comes first?"),
            "modality",
            _l("We look for a hospital that can begin with this one."),
        ),
        choice(
            "at_once",
            _l("Are they to be given at the same time?"),
            "yes_no",
            _l(
                "For example chemotherapy during the weeks of radiotherapy. Then one hospital must give both."
            ),
            shown_to_hospital=True,
        ),
        Question(
            "last_dose",
            "date",
            _l("When was the last dose or session?"),
            ANSWERS,
            _l("Month and year are enough. Needed when the patient is on treatment."),
            front=True,
            shown_to_hospital=True,
        ),
        Question(
            "next_due",
            "day",
            _l("When is the next one due?"),
            ANSWERS,
            _l("Needed when the patient is on treatment. A date already missed is important too."),
            ahead=True,
            front=True,
            shown_to_hospital=True,
        ),
        Question(
            "medicine_ends",
            "text",
            _l("Which medicine runs out first?"),
            PRIVATE,
            _l("Its name as on the box. Leave it empty when the patient takes no medicine."),
            limits=(0, 100),
            front=True,
            shown_to_hospital=True,
        ),
        Question(
            "medicine_ends_on",
            "day",
            _l("On which day does it run out?"),
            ANSWERS,
            _l("If it has run out already, the day on which it did."),
            ahead=True,
            front=True,
            shown_to_hospital=True,
        ),
    ),
    first=True,
)
