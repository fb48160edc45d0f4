"""The questions that may be answered later: papers, family, details, fitness, wishes, further consents."""

from referral.i18n import _l
from referral.intake.questions.consents import Purpose
from referral.intake.questions.messages import WRITTEN_BY
from referral.intake.questions.question import IDENTITY, Group, Question, choice, choices, long, text

STATUS = Group(
    "status",
    _l("Papers and insurance"),
    (
        choice("citizenship", _l("Citizenship"), "citizenship"),
        text(
            "protection_number",
            _l("Number of temporary protection (PESEL UKR or similar)"),
            IDENTITY,
            _l("Leave it empty if you are not sure that it is needed."),
            shown_to_hospital=True,
        ),
        Question("border_crossed", "date", _l("When was the border crossed?")),
        choice(
            "insurance",
            _l("Is the patient insured in the country where they are?"),
            "yes_no",
            shown_to_hospital=True,
        ),
    ),
)


def _companion(number: int) -> tuple[Question, ...]:
    named = {
        1: _l("First companion: name and relation"),
        2: _l("Second companion: name and relation"),
        3: _l("Third companion: name and relation"),
    }[number]
    return (
        text(f"companion_{number}", named, IDENTITY, shown_to_hospital=True),
        Question(
            f"companion_{number}_born",
            "date",
            _l("Date of birth"),
            IDENTITY,
            unknown=False,
            shown_to_hospital=True,
        ),
        text(f"companion_{number}_needs", _l("What do they need?"), IDENTITY, shown_to_hospital=True),
    )


FAMILY = Group(
    "family",
    _l("Family and companions"),
    (
        Question(
            "companions",
            "number",
            _l("How many people travel with the patient?"),
            limits=(0, 20),
            shown_to_hospital=True,
        ),
        *_companion(1),
        *_companion(2),
        *_companion(3),
        Question(
            "children_to_house",
            "number",
            _l("How many children need a place to live?"),
            limits=(0, 20),
            shown_to_hospital=True,
        ),
        text(
            "guardian",
            _l("If the patient is a minor: the guardian's name and phone"),
            IDENTITY,
            shown_to_hospital=True,
        ),
        long("news_to", _l("Who may receive news of the patient?"), kept=IDENTITY, shown_to_hospital=True),
    ),
)

DETAILS = Group(
    "details",
    _l("The diagnosis in the papers"),
    (
        Question("diagnosed_on", "date", _l("Date of diagnosis"), shown_to_hospital=True),
        text("morphology", _l("Morphology (type of tumour), as written"), shown_to_hospital=True),
        choice("side", _l("On which side is the tumour?"), "side", shown_to_hospital=True),
        choices("verified_by", _l("How was the diagnosis verified?"), "verified_by", shown_to_hospital=True),
        choice("staging", _l("Is the stage known?"), "staging", shown_to_hospital=True),
        text("tnm", _l("TNM, as written"), shown_to_hospital=True),
        choice("stage", _l("Stage"), "stage", shown_to_hospital=True),
        choice("clinical_group", _l("Ukrainian clinical group"), "clinical_group", shown_to_hospital=True),
        text("receptors", _l("Receptors and molecular findings, as written"), shown_to_hospital=True),
        choice("metastases", _l("Are there metastases?"), "yes_no", shown_to_hospital=True),
        text("metastases_where", _l("Where are they?"), shown_to_hospital=True),
        text("slides", _l("Where are the slides and blocks?"), shown_to_hospital=True),
    ),
    _l("Copy from forms 027/o, 027-1/o or 030-6/o when the patient carries them."),
)

COURSE = Group(
    "course",
    _l("Treatment so far"),
    (
        long("regimen", _l("Medicines and regimen, as on the box or in the papers"), shown_to_hospital=True),
        Question("cycle", "number", _l("Number of the last cycle"), limits=(1, 100), shown_to_hospital=True),
        Question(
            "cycles_planned",
            "number",
            _l("Number of cycles planned"),
            limits=(1, 100),
            shown_to_hospital=True,
        ),
        Question(
            "fractions_given",
            "number",
            _l("Radiotherapy sessions given"),
            limits=(0, 100),
            shown_to_hospital=True,
        ),
        Question(
            "fractions_planned",
            "number",
            _l("Radiotherapy sessions planned"),
            limits=(0, 100),
            shown_to_hospital=True,
        ),
        Question("surgery_on", "date", _l("Date of surgery"), ahead=True, shown_to_hospital=True),
        choices("devices", _l("Does the patient have any of these?"), "device", shown_to_hospital=True),
        long("complications", _l("Complications, and what the doctor recommended"), shown_to_hospital=True),
    ),
)

FITNESS = Group(
    "fitness",
    _l("How is the patient, and how can they travel?"),
    (
        choice("ecog", _l("How active is an adult patient? (ECOG)"), "ecog", shown_to_hospital=True),
        choice("lansky", _l("How active is a child? (Lansky)"), "lansky", shown_to_hospital=True),
        choice("mobility", _l("How does the patient move?"), "mobility", shown_to_hospital=True),
        choice("oxygen", _l("Does the patient need oxygen?"), "yes_no", shown_to_hospital=True),
        choice("allergies", _l("Are there allergies?"), "yes_no", shown_to_hospital=True),
        text("allergies_what", _l("Which allergies?"), shown_to_hospital=True),
        choice(
            "anticoagulant", _l("Does the patient take blood thinners?"), "yes_no", shown_to_hospital=True
        ),
        choice(
            "isolation",
            _l("Must the patient be kept apart because of an infection?"),
            "yes_no",
            shown_to_hospital=True,
        ),
        long("comorbidity", _l("Other illnesses"), shown_to_hospital=True),
    ),
)


def _document(number: int) -> tuple[Question, ...]:
    named = {1: _l("First document"), 2: _l("Second document"), 3: _l("Third document")}[number]
    return (
        choice(f"document_{number}", named, "document", unknown=False, shown_to_hospital=True),
        choice(f"document_{number}_language", _l("Its language"), "spoken", shown_to_hospital=True),
        Question(f"document_{number}_date", "date", _l("Its date"), shown_to_hospital=True),
        choice(
            f"document_{number}_translated", _l("Translated by whom?"), "translated", shown_to_hospital=True
        ),
    )


DOCUMENTS = Group(
    "documents",
    _l("Which papers does the patient have?"),
    (
        *_document(1),
        *_document(2),
        *_document(3),
        long("documents_missing", _l("What is missing?"), shown_to_hospital=True),
    ),
)

PREFERENCES = Group(
    "preferences",
    _l("What does the patient wish?"),
    (
        choices("countries", _l("To which countries would the patient go?"), "destination"),
        choice("countries_weight", _l("How firm is this wish?"), "weight"),
        Question("longest_hours", "number", _l("The longest journey, in hours"), limits=(1, 72)),
        choice("longest_weight", _l("How firm is this limit?"), "weight"),
        choice("relatives_country", _l("In which country are relatives or friends?"), "destination_one"),
        text("relatives_where", _l("In which town?"), IDENTITY, shown_to_hospital=True),
        choice("near_children", _l("Must the patient stay near their children?"), "yes_no"),
        choices("staff_language", _l("Which languages should the staff speak?"), "spoken"),
        choice("housing", _l("Is a place to live needed?"), "yes_no", shown_to_hospital=True),
        choice(
            "near_hospital",
            _l("Could the patient stay near the hospital during treatment?"),
            "yes_no",
            _l("With relatives, in a hostel, or in the ward."),
            shown_to_hospital=True,
        ),
    ),
)

CONSENTS = Group(
    "consents",
    _l("What else does the patient agree to?"),
    (
        choices(
            "transfer_countries",
            _l("May the data be sent to hospitals in these countries?"),
            "destination_agreed",
            unknown=False,
        ),
        WRITTEN_BY,
        choice(
            Purpose.STATISTICS.value,
            _l("May the case be counted, without the name, in statistics?"),
            "agreed",
            unknown=False,
        ),
        choice("read_in", _l("In which language was this read to the patient?"), "spoken", unknown=False),
        choice("read_by", _l("Who read it?"), "read_by", unknown=False),
    ),
    _l("Each is separate, and each can be taken back at any time. Care does not depend on them."),
)
