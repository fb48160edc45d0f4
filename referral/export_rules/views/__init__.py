"""Pages of export rules: the checklist that everybody makes, and the editors' desk."""

from collections.abc import Iterator

from flask import Flask

from referral import labels
from referral.export_rules import commands, queries
from referral.export_rules.loading import words_of
from referral.export_rules.saying import PARTS, Words
from referral.export_rules.views import desk, everybody
from referral.export_rules.views.blueprint import KIND, blueprint
from referral.export_rules.wording import LABELS
from referral.information import letters, subjects
from referral.links import collecting
from referral.materials import parity

__all__ = ["desk", "everybody", "init_app"]


def init_app(app: Flask) -> None:
    """Register the pages and the command; say what is due, which links there are and which words are compared."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(LABELS)
    subjects.SUBJECTS[KIND] = everybody.subject
    letters.DUE["export_rules"] = queries.due
    collecting.collect_from(queries.links)
    parity.OTHERS["export_rules"] = compared


def compared() -> Iterator[tuple[str, str, tuple[str, ...], Words]]:
    """Every rule as it lies in the table, and as it is published."""
    for (country, code), words in words_of().items():
        yield "rules.words.csv", f"{country} {code}", PARTS, words
    for each in queries.shown():
        yield "published export rule", f"{each.country} {each.code}", PARTS, each.edition.words
