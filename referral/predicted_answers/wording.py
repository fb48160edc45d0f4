"""What was learned, as sentences: the chance of acceptance, the days to an answer, and on how many answers it rests."""

from referral.engine.learned import HORIZON, PredictedAnswer
from referral.i18n import _, _l, ngettext, number_words, share_words

MINIMA: dict[str, object] = {
    "least_answers": _l("Answers of hospitals, yes or no"),
    "least_of_each": _l("Acceptances or other endings, whichever is rarer"),
    "least_judged": _l("Later requests to judge the predicted answers by"),
}


def sentences(predicted: PredictedAnswer) -> list[str]:
    """The predicted answer of one hospital for one treatment, and what it rests on."""
    return [_chance(predicted), _days(predicted), rests_on(predicted)]


def _chance(predicted: PredictedAnswer) -> str:
    share = share_words(round(predicted.chance, 1 if 0.05 <= predicted.chance <= 0.95 else 2))
    return str(_("Predicted chance of acceptance: about %(share)s.", share=share))


def _days(predicted: PredictedAnswer) -> str:
    if predicted.median_days is None:
        return str(_("Half of its answers take longer than %(days)s days.", days=_number(HORIZON)))
    if predicted.ninety_days is None:
        words = _(
            "Half of its answers come within %(median)s days; one in ten takes longer than %(days)s days.",
            median=_number(predicted.median_days),
            days=_number(HORIZON),
        )
        return str(words)
    words = _(
        "Half of its answers come within %(median)s days, nine in ten within %(ninety)s days.",
        median=_number(predicted.median_days),
        ninety=_number(predicted.ninety_days),
    )
    return str(words)


def rests_on(predicted: PredictedAnswer) -> str:
    """How many answers it was learned from: its own, and whose it leans on where these are few."""
    own = ngettext(
        "Learned from %(num)s answer of this hospital, %(country)s of its country and %(all)s of all.",
        "Learned from %(num)s answers of this hospital, %(country)s of its country and %(all)s of all.",
        predicted.answers,
        country=number_words(predicted.country_answers),
        all=number_words(predicted.all_answers),
    )
    return str(own)


def _number(days: float) -> str:
    return number_words(round(days, 1 if days < 10 else 0), "0.#")
