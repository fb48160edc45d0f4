"""The pages of reading papers: beside the picture, of a case, of the patient, of asking for records."""

from flask import Flask

from referral import cards, labels
from referral.intake.questions.completeness import mark_of
from referral.intake.questions.table import GROUPS
from referral.intake.questions.wording import partial_date, shown
from referral.letters_on_paper.kinds import register
from referral.records.reading import kinds, letters, saying, wording
from referral.records.reading.comparing import Offer, day_of
from referral.records.reading.views import asking, case, own, page, values
from referral.records.reading.views.blueprint import blueprint

__all__ = ["asking", "case", "init_app", "own", "page", "values"]


def init_app(app: Flask) -> None:
    """Register the pages, the letter, the words and the card on the page of a case."""
    app.register_blueprint(blueprint)
    labels.LABELS.update(wording.LABELS, paper_value=kinds.in_words())
    register(letters.ON_PAPER)
    app.add_template_global(saying.words, "value_words")
    app.add_template_global(saying.field_name, "value_field")
    app.add_template_global(own.plain, "value_plainly")
    app.add_template_global(kinds.kind_name, "paper_kind")
    app.add_template_global(kinds.field_of, "paper_field")
    app.add_template_global(wording.PARTS.get, "value_part")
    app.add_template_global(_asked_back, "value_asked_back")
    app.add_template_global(_units, "dose_units")
    app.add_template_global(_day, "value_day")
    app.add_template_global(_case_says, "answers_as_shown")
    app.add_template_global(mark_of, "mark_of_group")
    app.add_template_global(case.before_sending, "papers_before_sending")
    cards.register(app, cards.Card("reading", "referrals", "reading/card.html", case.of_case))


def _asked_back(code: str, typed: str) -> str:
    return str(wording.ASKED_BACK[code]) % {"typed": typed}


def _units() -> list[tuple[str, str]]:
    return [(each.code, each.name) for each in kinds.units().values()]


def _day(value: object) -> str:
    """Of which day a value is, for this reader; nothing where no paper says it."""
    on = day_of(value)  # type: ignore[arg-type]
    return partial_date(on) if on else ""


def _case_says(offer: Offer) -> str:
    """What the case says now of what a value would change, for this reader."""
    asked = {each.name: each for each in GROUPS[kinds.fields()[offer.value.field].group].questions}
    said = ((name, answer) for name, answer in offer.case_says.items() if answer not in (None, "", []))
    return ", ".join(shown(asked[name], answer) for name, answer in said)
