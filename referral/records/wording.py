"""The retention table in words: what is kept, how long, from when, what happens then, and why."""

from datetime import date

from referral.i18n import _l, day_words, ngettext
from referral.records.retention import Rule

HOURS_A_DAY = 24
WHAT: dict[str, object] = {
    "kept_answers": _l("Answers typed while signed out"),
    "draft": _l("An intake that was never finished"),
    "closed_case": _l("A closed case with the patient's name and contact"),
    "identity_code": _l("One-time codes for hospitals"),
    "mailed_code": _l("One-time codes for the patient's page"),
    "answer_link": _l("Links by which hospitals answer"),
    "society_link": _l("Links of liaison persons of societies"),
    "letter": _l("Letters that were sent"),
    "invitation": _l("Invitations to an account"),
    "plan_job": _l("Orders of a draft, how far it was and what came of it"),
    "advice": _l("A request for advice that is over, with its answers"),
    "flash_job": _l("Orders of a flash report, how far it was"),
    "paper_half": _l("A paper that began to arrive and never arrived whole"),
    "paper_taken_back": _l("A paper that was taken back"),
    "sealed_half": _l("A sealed photograph from a phone that never arrived whole"),
    "envelope_aside": _l("What a phone sent and a person laid aside"),
    "envelope_waiting": _l("What a phone sent and nobody could file"),
    "danger": _l("What somebody wrote of a danger, and how to reach them"),
    "record_copy": _l("A copy of a person's whole record that was made for them"),
    "suggestion": _l("What somebody wrote about the information for patients"),
    "suggestion_answered": _l("The same, once it was answered"),
    "suggestion_network": _l("From which network it came, as a keyed mark"),
}
COUNTED_FROM: dict[str, object] = {
    "expiry": _l("After it has expired"),
    "beginning": _l("After it was begun"),
    "closing": _l("After the case was closed"),
    "sending": _l("After it was sent"),
    "telling": _l("After it was written"),
    "decision": _l("After it was answered"),
    "answer": _l("After it was over, or a day after the case was closed"),
    "taking_back": _l("After it was taken back"),
    "laying_aside": _l("After it was laid aside"),
    "settling": _l("After a second person closed it"),
    "arrival": _l("After it arrived"),
    "making": _l("After it was made"),
    "end": _l("After the draft was made, or was not"),
}
THEN: dict[str, object] = {
    "deleted": _l("It is deleted by itself."),
    "with_pages": _l("It is deleted by itself, with its files and pages."),
    "contents": _l("What is written in it is deleted by itself; that it came stays."),
    "emptied": _l("Words and link are erased by themselves; that there was one stays."),
    "archived": _l(
        "A record of codes stays, without case, reference, names or words; the rest is deleted by itself."
    ),
    "listed": _l("It is listed here; two people decide whether to erase it."),
}
WHY: dict[str, object] = {
    "kept_answers": _l("They are stored only to be given back to whoever typed them."),
    "draft": _l("The person may come back within weeks."),
    "closed_case": _l("For follow-up and complaints; after that the name serves no purpose any more."),
    "identity_code": _l("A one-time code is of no use afterwards."),
    "mailed_code": _l("A one-time code is of no use afterwards."),
    "answer_link": _l("A hospital that opens an old letter is told that its link is too old."),
    "society_link": _l("Whoever opens an old letter is told that its link has ended."),
    "letter": _l("To be able to say whether a letter was sent."),
    "invitation": _l("To be able to say who invited whom."),
    "plan_job": _l("To be able to say why a draft was not made; the draft itself stays."),
    "advice": _l("The advice is of use while the case is open; what was asked how often is counted later."),
    "paper_half": _l("So long its sender may go on where the network broke off."),
    "sealed_half": _l("So long its sender may go on where the network broke off."),
    "paper_taken_back": _l("So long a mistake can be undone."),
    "envelope_aside": _l(
        "So long somebody may ask for it; after that it is nobody's, and a patient may be named in it."
    ),
    "envelope_waiting": _l(
        "So long a key may be found again, or its writer be asked. The page says its last day."
    ),
    "flash_job": _l("To be able to say why a report was not made; the report itself stays."),
    "danger": _l("To be able to say what was done; afterwards the codes say it, without anybody's words."),
    "record_copy": _l("So long the person may save it; another can be made at any time."),
    "suggestion": _l("Nobody asks any more, and somebody's data may stand in it."),
    "suggestion_answered": _l("Whoever wrote it has the answer, and somebody's data may stand in it."),
    "suggestion_network": _l("So long a flood from one network can be cleared at once."),
}
SOURCES: dict[str, object] = {
    "own_choice": _l("The figure is a choice of ours."),
    "gdpr_storage_limitation": _l(
        "General Data Protection Regulation, article 5(1)(e): no longer than needed. The figure is a choice of "
        "ours."
    ),
}


def how_long(rule: Rule) -> str:
    """The span of a rule: hours below a day, else days."""
    if rule.days < 1:
        return str(ngettext("%(num)s hour", "%(num)s hours", int(rule.days * HOURS_A_DAY)))
    return str(ngettext("%(num)s day", "%(num)s days", int(rule.days)))


def day(rule: Rule) -> str:
    """The day on which a rule was noted."""
    return day_words(date.fromisoformat(rule.date))
