"""A checklist on paper: boxes to tick, the sources, and the code of its page."""

from typing import Any

from flask import render_template, url_for

from referral.config import setting
from referral.export_rules.checklist import Way
from referral.i18n import _, language
from referral.letters_on_paper import kept, letters, press

MOST_PRESSED = 100_000
"""Characters of a list that is pressed here, four times those of today; a longer one is printed by a reader's browser,
for it would hold up everybody's letters for a minute."""


def paper(way: Way, facts: dict[str, Any]) -> tuple[str, press.Pressed | None]:
    """Its HTML and, where this machine can print so much, its PDF; the same for all who ask the same on one day."""
    address = setting("PUBLIC_URL") + url_for("export_rules.show_list", **way.codes)
    body = render_template("export_rules/paper.html", address=address, **facts)
    title = f"{setting('PUBLIC_NAME')} · {_('Checklist for sending to Ukraine')}"
    may_press = press.is_there() and len(body) <= MOST_PRESSED
    return body, kept.PUBLIC.pressed(body, language(), title, letters.style()) if may_press else None
