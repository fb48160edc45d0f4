"""What is typed of institutions, needs, offers and shipments. Units are asked, never guessed; no price has a field."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from referral.db import utc_now
from referral.fields import SHORT
from referral.forms import Address, Choice, Choices, Form, Number, PageSchema, PartialDate, Text
from referral.i18n import HOSPITAL_LANGUAGES, _l
from referral.intake.localities.regions import regions_of
from referral.labels import LABELS
from referral.supplies.amounts import MASS, PACK, SINGLE, canonical, decimal_of, in_volume
from referral.supplies.catalogue import MEDICINE, Item
from referral.supplies.models import COLD, ROOM
from referral.supplies.wording import PAPERS

UKRAINE = "UA"
REGIONS = tuple(regions_of(UKRAINE))
MOST_PIECES, MOST_IN_PACK = 1_000_000, 10_000
YEARS_AHEAD = 15
"""No batch lasts longer; a year beyond is a slip of the pen."""
LONGEST_CONDITIONS, LONGEST_NAME = 600, 160
MONEY = (
    r"eur|euros?|usd|dollars?|uah|pln|czk|huf|ron|rub|lei|zł|złot\w*|kč|korun\w*|forint\w*|"
    r"грн|гривень|гривен|гривн\w*|євро|евро|долар\w*|доллар\w*|злот\w*|форинт\w*|рубл\w*|руб"
)
ASKED_FOR = (
    r"prices?|cena|ceny|cenę|cenu|cenou|ára?|áron|preț|prețul|ціна|ціни|ціну|ціною|цена|цены|цену|ценой|"
    r"вартість|вартістю|стоимость|стоимостью|коштує|коштують|коштуватиме|стоит|продам|продаю|sprzedam|prodám|predám|"
    r"eladó|vând"
)
PRICE = re.compile(
    rf"[€$£₴₽¥]|(?<![^\W\d_])(?:{MONEY}|{ASKED_FOR})(?![^\W\d_])|\d\s*(?:zl|kc|ft|крон\w*)(?![^\W\d_])",
    re.IGNORECASE,
)
"""Signs and names of money and of asking for it, also right behind a figure ("200грн"); "безкоштовно" is none."""
PRESCRIPTION = re.compile(
    r"(?<![^\W\d_])(?:prescriptions?|рецепт(?:а|у|ом|і|и|ів|ы|ов|е)?|recept(?:a|y|u|ę|em|ek|re|et)?|rețet[aăe])(?![^\W\d_])",
    re.IGNORECASE,
)
NO_HOLDER = {
    "none",
    "nobody",
    "unknown",
    "немає",
    "нема",
    "невідомо",
    "нет",
    "нету",
    "brak",
    "není",
    "nincs",
    "nimic",
}
HOLDER = _l("Please write the holder as the licence names it. If there is none, this is left empty.")
TO_NO_PERSON = _l("Nothing goes to a person here. Please write nothing of prescriptions or of a patient.")
NO_PRICES = _l("Nothing is sold here. Please write no prices and no money.")
WHOLE_PIECES = _l("Please write a whole number in digits, without comma, point or blank, for example 250.")
PACKS_OF = _l(
    "How many single pieces are in one pack? A pack of another maker may hold more: without it nothing is counted."
)
NOT_MASS = _l(
    "Milligrams do not say how many tablets or vials are meant. Please write the number of single pieces and the "
    "strength of one."
)
SURELY = _l(
    "At this strength that would be %(number)s single pieces. If that is meant, please write so; nothing is reckoned "
    "without you."
)
STRENGTH = _l("Please write the strength of one piece as a number, for example 50 or 2,5.")
THOUSAND = _l(
    "Is this a thousand or a decimal? Please write it without comma or point, or with one or two decimals."
)
VOLUME_NEEDED = _l(
    "Milligrams in a millilitre do not say how much one piece holds. How many millilitres are in one?"
)
KEPT_COLD = _l(
    "This medicine must be kept cold (2 to 8 °C). What was stored warm is neither asked for nor offered."
)
STRENGTH_NEEDED = _l("What is the strength of one piece? Two strengths of one medicine are not the same.")
EXPIRY = _l(
    "Please write month and year of the expiry date in two fields, the year in four digits: 03/04 may mean two things."
)
EXPIRED = _l("This date is over: what has expired is not offered.")
FAR_AHEAD = _l("No batch lasts so long. Please look at the year again.")


class Quantity(Number):
    """How many: a whole number above nought; decimals, signs and words are refused with a sentence."""

    def __init__(self, most: int = MOST_PIECES, **kwargs: Any) -> None:
        super().__init__(1, most, error_messages={"number": WHOLE_PIECES}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not (isinstance(value, str) and value.isascii() and value.isdigit()):
            raise ValidationError(str(WHOLE_PIECES))
        if len(value) >= 10:
            raise ValidationError(f"too_large|{self.most}")
        return super()._deserialize(value, attr, data, **kwargs)


class Strength(Text):
    """The strength of one piece as a decimal number; a comma may stand for the point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SHORT, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
            raise ValidationError(str(THOUSAND))
        number = decimal_of(text)
        if number is None:
            raise ValidationError(str(STRENGTH))
        return number


class Expiry(PartialDate):
    """Month and year as on the box, or a whole day: the last day on which it may be used."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least="month", future=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            iso = super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as wrong:
            is_far = "date_future" in wrong.messages
            raise ValidationError(str(FAR_AHEAD if is_far else EXPIRY)) from None
        last = date.fromisoformat(iso) if len(iso) == 10 else _end_of(iso)
        if last < utc_now().date():
            raise ValidationError(str(EXPIRED))
        return last

    def _check_bounds(self, first: date) -> None:
        if first.year > utc_now().year + YEARS_AHEAD:
            raise ValidationError("date_future")


def _end_of(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def words(limit: int, **kwargs: Any) -> Text:
    """Free words in which nobody asks for money."""
    return Text(limit, validate=[without_price, without_prescription], **kwargs)


def without_price(text: str) -> None:
    """Refuse words that name money; raises ValidationError."""
    if PRICE.search(text):
        raise ValidationError(str(NO_PRICES))


def without_prescription(text: str) -> None:
    """Refuse words that ask for one person; raises ValidationError."""
    if PRESCRIPTION.search(text):
        raise ValidationError(str(TO_NO_PERSON))


def names_holder(text: str) -> None:
    """Refuse a dash or "none" where the holder of a licence is named; raises ValidationError."""
    letters = "".join(filter(str.isalpha, text))
    if text and (len(letters) < 3 or letters.casefold() in NO_HOLDER):
        raise ValidationError(str(HOLDER))


class GoodsSchema(PageSchema):
    """How much of what: `form`, `strength` with its unit, `quantity` in single pieces or in packs of so many.

    `volume`: millilitres in one piece, where the strength is one in a millilitre.
    """

    form = Text(40, required=True)
    strength = Strength(load_default=None)
    strength_unit = Text(10, load_default="")
    volume = Strength(load_default=None)
    quantity = Quantity(required=True)
    counted_in = Choice((SINGLE, PACK, MASS), required=True)
    pack_content = Quantity(MOST_IN_PACK, load_default=None)
    storage = Choice((ROOM, COLD), required=True)


class OfferSchema(GoodsSchema):
    """What is given, by whom, from where."""

    organisation = Text(LONGEST_NAME, required=True)
    email = Address(required=True)
    language = Choice(tuple(HOSPITAL_LANGUAGES), required=True)
    country = Choice(tuple(LABELS["country"]), required=True)
    locality = Text(80, required=True)
    batch = Text(60, required=True)
    expires_on = Expiry(load_default=None)
    papers = Choices(tuple(PAPERS), load_default=list)
    conditions = words(LONGEST_CONDITIONS, load_default="")
    licence_holder = Text(LONGEST_NAME, load_default="", validate=names_holder)


def goods_of(form: Form, item: Item) -> dict[str, Any] | None:
    """The columns of Goods, quantity in single pieces; None where something is asked beside its field."""
    data = form.data
    if data["form"] not in item.forms:
        form.refuse("form", _l("Please choose one of the answers offered."))
    if item.cold == "yes" and data["storage"] == ROOM:
        form.refuse("storage", KEPT_COLD)
    strength = _strength(form, item)
    quantity = _pieces(form, strength)
    if form.errors:
        return None
    return {
        **{"kind": item.kind, "code": item.code, "form": data["form"], "unit": data["form"]},
        **{"strength": strength, "quantity": quantity, "storage": data["storage"]},
    }


SAID = (
    *("organisation", "email", "language", "country", "locality"),
    *("batch", "expires_on", "papers", "conditions", "licence_holder"),
)


def offer_of(form: Form, item: Item) -> dict[str, Any] | None:
    """The columns of an offer; None where something is asked."""
    goods = goods_of(form, item)
    if goods is None:
        return None
    pack = form.data["pack_content"] if form.data["counted_in"] == PACK else 1
    return {**goods, "pack": pack, **{name: form.data[name] for name in SAID}}


def _strength(form: Form, item: Item) -> str:
    if item.kind != MEDICINE:
        return ""
    number, unit, volume = (form.data[name] for name in ("strength", "strength_unit", "volume"))
    if number is None:
        form.refuse("strength", STRENGTH_NEEDED)
    elif unit not in item.strengths:
        form.refuse("strength_unit", _l("Please choose one of the answers offered."))
    elif in_volume(unit) and volume is None:
        form.refuse("volume", VOLUME_NEEDED)
    else:
        return canonical(number, unit, volume if in_volume(unit) else None)
    return ""


def _pieces(form: Form, strength: str) -> int:
    quantity, content = form.data["quantity"], form.data["pack_content"]
    if form.data["counted_in"] == SINGLE:
        return int(quantity)
    if form.data["counted_in"] == MASS:
        form.refuse("counted_in", _reckoned(quantity, strength) or NOT_MASS)
        return 0
    if content is None:
        form.refuse("pack_content", PACKS_OF)
        return 0
    if quantity * content > MOST_PIECES:
        form.refuse(
            "quantity", str(_l("Please write a number of at most %(limit)s.")) % {"limit": MOST_PIECES}
        )
    return int(quantity * content)


def _reckoned(milligrams: int, strength: str) -> str:
    """The question whether so many pieces are meant, where they are a whole number."""
    amount, _, unit = strength.partition(" ")
    if unit != "mg" or Decimal(milligrams) % Decimal(amount):
        return ""
    return str(SURELY) % {"number": int(Decimal(milligrams) / Decimal(amount))}
