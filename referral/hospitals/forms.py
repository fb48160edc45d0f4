"""What a request may say about a hospital."""

from marshmallow import ValidationError, validates, validates_schema

from matching import treatment_forms
from matching.vocabulary import LANGUAGES, AgeGroup, Modality, site_groups
from referral.addresses import is_website
from referral.fields import Yes
from referral.forms import Address, Choice, Choices, Day, Number, PageSchema, Text
from referral.i18n import _l
from referral.phones import Phone

LONGEST_MISTAKE = 500
NOT_A_SITE = _l(
    "Please write the address of one page that everybody can open, for example https://hospital.example"
)


class FactsSchema(PageSchema):
    """Languages of the staff, telephone, web page."""

    languages = Choices(LANGUAGES, load_default=list)
    phone = Phone(with_words=True, limit=60, load_default="")
    website = Text(limit=200, load_default="")
    contact_agreed = Yes(load_default=False)

    @validates("website")
    def is_open_to_all(self, value: str, **_: object) -> None:
        """It is shown to everybody and given away as open data."""
        if value and not is_website(value):
            raise ValidationError(str(NOT_A_SITE))


class OfferSchema(PageSchema):
    """One modality for one age group: given or not, for which sites and in which kinds, for which and in which not."""

    answer = Choice(("yes", "no", "unknown"), required=True)
    sites = Choices(list(site_groups()), load_default=list)
    refused = Choices(list(site_groups()), load_default=list)
    kinds = Choices(treatment_forms.codes(), load_default=list)
    refused_kinds = Choices(treatment_forms.codes(), load_default=list)

    @validates_schema
    def a_kind_is_given_or_not(self, data: dict[str, list[str]], **_: object) -> None:
        """The same kind of the treatment cannot stand in both lists."""
        if set(data.get("kinds", ())) & set(data.get("refused_kinds", ())):
            raise ValidationError(
                {"refused_kinds": [_l("A kind of the treatment is ticked in both lists. Leave it in one.")]}
            )

    @validates_schema
    def a_site_is_treated_or_not(self, data: dict[str, list[str]], **_: object) -> None:
        """The same site cannot stand in both lists."""
        if set(data.get("sites", ())) & set(data.get("refused", ())):
            raise ValidationError(
                {"refused": [_l("A kind of cancer is ticked in both lists. Leave it in one.")]}
            )


class SlotsSchema(PageSchema):
    """Slots now, and when treatment could first begin."""

    modality = Choice([modality.value for modality in Modality], required=True)
    age_group = Choice([age.value for age in AgeGroup], required=True)
    places = Number(least=0, most=9_999, required=True)
    earliest_start = Day(future=True, load_default=None)


class MistakeSchema(PageSchema):
    """What is wrong about a hospital in the directory, and how it should be."""

    words = Text(limit=LONGEST_MISTAKE, required=True)


class RegisteredEmailSchema(PageSchema):
    """The address to which referrals go."""

    email = Address(required=True)
