"""Goods in words: the INN or term, the strength, the form."""

from typing import Any

from referral.supplies.catalogue import item
from referral.supplies.wording import FORMS


def name_of(kind: str, code: str) -> str:
    """What a code of the catalogue is called for this reader; the code itself where the catalogue has lost it."""
    known = item(kind, code)
    return known.name if known else code


def goods_name(goods: Any) -> str:
    """Of anything with the columns of Goods: "capecitabine 500 mg, tablet"."""
    parts = (name_of(goods.kind, goods.code), goods.strength)
    return f"{' '.join(filter(None, parts))}, {FORMS.get(goods.form, goods.form)}"
