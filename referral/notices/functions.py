"""What the service is for, function by function: what it does, what it does not, how near to a medical device it is.

Why each stands where it stands, with the articles: docs/safety/intended-purpose.md, one heading for each code.
"""

from typing import NamedTuple

from referral.i18n import _l

OUTSIDE, NEAR = "outside", "near"
SIDES: dict[str, object] = {
    OUTSIDE: _l("Not a medical device, as far as we can see"),
    NEAR: _l("Near the line: an expert has to decide before it is used with patients"),
}


class Function(NamedTuple):
    """One function: its name, what it does and does not, and on which side of the line we hold it to be."""

    name: object
    does: object
    does_not: object
    side: str


FUNCTIONS: dict[str, Function] = {
    "intake": Function(
        _l("Writing down what is needed"),
        _l(
            "Keeps what a patient, a volunteer or a paper says, and asks for what a hospital will want to"
            " know."
        ),
        _l("Judges nothing of it. “I do not know” is kept as that."),
        OUTSIDE,
    ),
    "signs": Function(
        _l("Warning signs"),
        _l(
            "Asks lines of a published list. A yes shows whom to call and first aid, calls people, and "
            "puts the case first."
        ),
        _l("Names no illness and reassures nobody: that no sign was ticked does not mean that all is well."),
        NEAR,
    ),
    "diagnosis": Function(
        _l("Typed words and the code of an illness"),
        _l(
            "Finds in a list of names which code of the classification (ICD-10) typed words may mean; a "
            "person chooses."
        ),
        _l("Makes no diagnosis from complaints, findings or pictures."),
        OUTSIDE,
    ),
    "clock": Function(
        _l("The clock of the treatment"),
        _l(
            "Counts days from dates that people or papers gave: until the next dose, until a medicine "
            "runs out."
        ),
        _l("Does not say when a dose should be, and does not change one."),
        OUTSIDE,
    ),
    "priority": Function(
        _l("Who is looked at first"),
        _l(
            "Orders the list of the desk by a priority that a person has set, by due dates and by what "
            "nobody has looked at."
        ),
        _l("Reckons no urgency from findings."),
        OUTSIDE,
    ),
    "ranking": Function(
        _l("The order of hospitals"),
        _l(
            "Orders hospitals by what they or sources say they treat, by the road, the language, places "
            "and wishes."
        ),
        _l("Recommends no treatment, and asks no hospital by itself."),
        NEAR,
    ),
    "planner": Function(
        _l("A draft for all who wait"),
        _l(
            "Proposes which hospital could be asked for whom, so that no place is promised twice and "
            "waits are short."
        ),
        _l("Decides nothing: each line is confirmed, changed or dropped by a person."),
        NEAR,
    ),
    "predictions": Function(
        _l("Estimated answers"),
        _l("Estimates from past requests how likely and how soon a hospital answers."),
        _l("Says nothing about the course of an illness, and is off until an administrator switches it on."),
        OUTSIDE,
    ),
    "same_person": Function(
        _l("May be the same person"),
        _l("Shows entries whose names and dates are alike; a person joins or parts them."),
        _l("Joins nobody by itself."),
        OUTSIDE,
    ),
    "papers": Function(
        _l("Papers and whether they are complete"),
        _l("Keeps and shows papers, and lists which of the usual ones are there, as people have ticked."),
        _l("Reads no picture and takes no value from one. What is typed from a paper is typed by a person."),
        OUTSIDE,
    ),
    "doses": Function(
        _l("Doubtful values"),
        _l("Asks back when a typed dose or value lies outside what is usual, so that a slip is found."),
        _l("Does not correct a value, and says nothing of what a dose should be."),
        NEAR,
    ),
    "requests": Function(
        _l("Asking hospitals and telling people"),
        _l("Sends requests, letters and texts, keeps answers, reminds whoever has to act."),
        _l("Accepts and refuses nobody."),
        OUTSIDE,
    ),
    "advice": Function(
        _l("Advice of doctors"),
        _l("Carries a question and a summary without a name to advisers, and their words back."),
        _l("Adds nothing to what they say, and nothing happens by it."),
        OUTSIDE,
    ),
    "information": Function(
        _l("Information and cards for patients"),
        _l(
            "Shows texts that people wrote from named sources, the same for everybody in that stage of "
            "treatment."
        ),
        _l("Answers no question about one person."),
        OUTSIDE,
    ),
    "supplies": Function(
        _l("Medicines and equipment"),
        _l("Matches offered goods with requests of hospitals by name, strength and whole packs."),
        _l("Replaces no medicine by another one, and checks no goods."),
        OUTSIDE,
    ),
}
