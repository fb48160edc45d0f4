"""Goods in words: the INN or term, the strength, the form."""

from typing import Any

from referral.i18n import number_words
from referral.supplies.catalogue import Item, item
from referral.supplies.wording import FORMS, LIQUID, UNITS, VIALS


def name_of(kind: str, code: str) -> str:
    """What a code of the catalogue is called for this reader; the code itself where the catalogue has lost it."""
    known = item(kind, code)
    return known.name if known else code


def strength_words(strength: str) -> str:
    """A strength as this reader writes it; nothing of a device."""
    parts = strength.split()
    said = (
        f"{number_words(float(n), '0.###')} {UNITS[unit]}"
        for n, unit in zip(parts[::2], parts[1::2], strict=True)
    )
    return ", ".join(said)


def goods_name(goods: Any) -> str:
    """Of anything with the columns of Goods: "capecitabine 500 mg, tablet"."""
    parts = (name_of(goods.kind, goods.code), strength_words(goods.strength))
    return f"{' '.join(filter(None, parts))}, {form_words(goods.form, item(goods.kind, goods.code))}"


def form_words(form: str, known: Item | None) -> str:
    """A form for this reader; a vial is one of liquid where the catalogue has it as powder too."""
    has_both = known is not None and set(VIALS) <= set(known.forms)
    return str(LIQUID if has_both and form == "vial" else FORMS.get(form, form))
