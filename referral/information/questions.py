"""The questions, in the order of the page: what stands under each topic, and when a patient needs it most."""

from typing import NamedTuple

from referral.i18n import _l

TOPICS: dict[str, object] = {
    "urgent": _l("What cannot wait"),
    "first_days": _l("The first days"),
    "treatment": _l("Treatment"),
    "living": _l("Living here"),
    "rights": _l("Rights and safety"),
}


class Question(NamedTuple):
    """One question: its topic and its words."""

    topic: str
    words: object


QUESTIONS: dict[str, Question] = {
    "call_112": Question("urgent", _l("When do I call 112, and what do I say?")),
    "fever": Question("urgent", _l("I have a fever after chemotherapy. What now?")),
    "chemo_yesterday": Question("urgent", _l("I had chemotherapy a few days ago. What do I tell whom?")),
    "tablets_out": Question("urgent", _l("My tablets are running out. How do I get more?")),
    "pain": Question("urgent", _l("Who treats pain?")),
    "insured": Question("first_days", _l("Am I insured here?")),
    "first_medicines": Question("first_days", _l("Where do I get medicines on the first day?")),
    "child": Question("first_days", _l("My child is ill. Where do we go?")),
    "family_doctor": Question("first_days", _l("How do I find a family doctor?")),
    "interpreter": Question("first_days", _l("Who interprets for me?")),
    "hotlines": Question("first_days", _l("Whom can I call in my language?")),
    "fast_track": Question("treatment", _l("Is there a fast way to cancer treatment?")),
    "first_visit": Question("treatment", _l("What do I bring to the first visit?")),
    "lost_papers": Question("treatment", _l("My papers are lost. What now?")),
    "second_opinion": Question("treatment", _l("Can another doctor look at my case?")),
    "costs": Question("treatment", _l("What do I pay myself?")),
    "transport": Question("living", _l("How do I get to the hospital?")),
    "lodging": Question("living", _l("Where can we live near the hospital?")),
    "sick_leave": Question("living", _l("I work. Who gives me a sick note?")),
    "disability": Question("living", _l("How is a disability recognised?")),
    "visit_home": Question("living", _l("May I visit Ukraine and come back?")),
    "moving_on": Question("living", _l("I want to go on to another country. What do I lose?")),
    "complaint": Question("rights", _l("Where do I complain?")),
    "scams": Question("rights", _l("How do I recognise a fraud?")),
    "mental_health": Question("rights", _l("Who helps when I cannot go on?")),
}
"""Code → question, the most urgent first."""


def of_topic(topic: str) -> list[str]:
    """The codes of a topic's questions, in their order."""
    return [code for code, question in QUESTIONS.items() if question.topic == topic]
