"""What a patient may tell: a phone, a place, or both; nothing else."""

from referral import labels
from referral.fields import UNKNOWN
from referral.forms import Choice, Form, PageSchema, Text
from referral.i18n import _l
from referral.phones import Phone

NOTHING_TOLD = _l("Please write the new phone number or the new place.")
SAY_OF_PHONE = _l("Please answer this too, so that nobody calls you at a bad moment.")
WHICH_COUNTRY = _l("Please choose the country.")
WHICH_TOWN = _l("Please write the town or village.")
OF_A_PHONE = ("phone_shared", "safe_to_contact")
YES_NO = ("yes", "no")


class ContactSchema(PageSchema):
    """A new phone with who else uses it and whether calls are safe, a new town with its country."""

    phone = Phone(country_in="country")
    phone_shared = Choice((*YES_NO, UNKNOWN))
    safe_to_contact = Choice((*YES_NO, UNKNOWN))
    town = Text(80)
    country = Choice(tuple(labels.LABELS["country"]))


def whole(form: Form) -> Form:
    """What was told, checked as a whole: a phone with both answers, a town with its country, at least one of them."""
    if not form.valid:
        return form
    said = form.data
    if not (said.get("phone") or said.get("town") or said.get("country")):
        form.refuse("phone", NOTHING_TOLD)
    for name in OF_A_PHONE if said.get("phone") else ():
        if not said.get(name):
            form.refuse(name, SAY_OF_PHONE)
    if said.get("town") and not said.get("country"):
        form.refuse("country", WHICH_COUNTRY)
    if said.get("country") and not said.get("town"):
        form.refuse("town", WHICH_TOWN)
    return form


def told_of(form: Form) -> dict[str, str]:
    """What was told, without what was left empty; of a phone that was not told nothing is kept."""
    said = {name: value for name, value in form.data.items() if value}
    return said if "phone" in said else {n: v for n, v in said.items() if n not in OF_A_PHONE}
