"""Who signed a clinical table, in one sentence for every page."""

from collections.abc import Collection

from referral.i18n import _, day_words
from referral.signatures.models import OBJECTED, SIGNED
from referral.signatures.queries import Count, count


def signed_line(*tables: str, keys: Collection[str] | None = None) -> str:
    """Who signed clinical tables, or some rows of one, and when, or that nobody has: the same words on every page."""
    return said_of(count(*tables, keys=keys))


def said_of(found: Count) -> str:
    """The sentence for a count."""
    if found.last is None or not found.states[SIGNED] + found.states[OBJECTED]:
        return str(_("No clinician has signed it yet."))
    told = {"name": found.last.name, "day": day_words(found.last.at.date())}
    if found.states[OBJECTED]:
        return str(_("A clinician objects to some of it: %(name)s, %(day)s.", **told))
    if found.states[SIGNED] < found.rows:
        counted = {"signed": found.states[SIGNED], "rows": found.rows}
        return str(
            _("Signed by a clinician: %(signed)s of %(rows)s rows (%(name)s, %(day)s).", **told, **counted)
        )
    return str(_("Signed by a clinician: %(name)s, %(day)s.", **told))
