"""Words of a rule's codes for pages, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.export_rules.goods import COUNTRIES, DAYS_ARE, GOODS, ROUTES, STEPS
from referral.i18n import _l

LABELS: dict[str, dict[str, object]] = {
    "export_goods": GOODS,
    "export_step": STEPS,
    "export_country": COUNTRIES,
    "export_days": DAYS_ARE,
    "export_route": ROUTES,
}

trail_words.DEEDS.update(
    {
        "export_rules.written": _l("An export rule was written"),
        "export_rules.checked": _l("An export rule was compared with its source"),
        "export_rules.published": _l("An export rule was published"),
        "export_rules.confirmed": _l("The source of an export rule was read again"),
        "export_rules.withdrawn": _l("An export rule was withdrawn"),
        "export_rules.brought_back": _l("A withdrawn export rule became a draft again"),
    }
)
trail_words.SUBJECTS.update({"export_rule": _l("Export rule")})
