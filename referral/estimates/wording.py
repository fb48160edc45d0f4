"""What was learned, as sentences: the chance of acceptance, the days to an answer, and on how many answers it rests."""

from referral.engine.learned import HORIZON, Estimate
from referral.i18n import _, _l, ngettext, number_words, share_words

MINIMA: dict[str, object] = {
    "least_answers": _l("Answers of hospitals, yes or no"),
    "least_of_each": _l("Acceptances or other endings, whichever is rarer"),
    "least_judged": _l("Later requests to judge the predicted answers by"),
}


def sentences(estimate: Estimate) -> list[str]:
    """The estimate of one hospital for one treatment, and what it rests on."""
    return [_chance(estimate), _days(estimate), rests_on(estimate)]


def _chance(estimate: Estimate) -> str:
    share = share_words(round(estimate.chance, 1 if 0.05 <= estimate.chance <= 0.95 else 2))
    return str(_("Estimated chance that it accepts: about %(share)s.", share=share))


def _days(estimate: Estimate) -> str:
    if estimate.median_days is None:
        return str(_("Half of its answers take longer than %(days)s days.", days=_number(HORIZON)))
    if estimate.ninety_days is None:
        words = _(
            "Half of its answers come within %(median)s days; one in ten takes longer than %(days)s days.",
            median=_number(estimate.median_days),
            days=_number(HORIZON),
        )
        return str(words)
    words = _(
        "Half of its answers come within %(median)s days, nine in ten within %(ninety)s days.",
        median=_number(estimate.median_days),
        ninety=_number(estimate.ninety_days),
    )
    return str(words)


def rests_on(estimate: Estimate) -> str:
    """How many answers it was learned from: its own, and whose it leans on where these are few."""
    own = ngettext(
        "Learned from %(num)s answer of this hospital, %(country)s of its country and %(all)s of all.",
        "Learned from %(num)s answers of this hospital, %(country)s of its country and %(all)s of all.",
        estimate.answers,
        country=number_words(estimate.country_answers),
        all=number_words(estimate.all_answers),
    )
    return str(own)


def _number(days: float) -> str:
    return number_words(round(days, 1 if days < 10 else 0), "0.#")
