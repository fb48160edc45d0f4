"""The pages of medicines and equipment in urgent need: for everybody, behind a letter's link, at the desk."""

from flask import Flask

from referral import labels
from referral.export_rules import classes as export_classes
from referral.i18n import HOSPITAL_LANGUAGES, LazyString, language, number_words
from referral.intake.localities.regions import region_name
from referral.records.reading import drugs
from referral.supplies import catalogue, desk_words, letters, wording
from referral.supplies.catalogue import DEVICE, MEDICINE, Item
from referral.supplies.classes import class_of
from referral.supplies.forms import REGIONS
from referral.supplies.saying import form_words, goods_name, name_of
from referral.supplies.views import institutions, offers, own, public, shipments
from referral.supplies.views.blueprint import blueprint

__all__ = ["init_app", "institutions", "letters", "offers", "own", "public", "shipments", "wording"]


def init_app(app: Flask) -> None:
    """Register the pages and the words."""
    app.register_blueprint(blueprint)
    labels.LABELS.update(desk_words.LABELS, supply_medicine=_names(MEDICINE), supply_device=_names(DEVICE))
    if class_of not in export_classes.CATALOGUES:
        export_classes.CATALOGUES.append(class_of)
    drugs.hand_over(drugs.Catalogue(_by_code, _named, _medicines))
    app.add_template_global(goods_name, "goods_name")
    app.add_template_global(name_of, "supply_name")
    app.add_template_global(_region, "supply_region")
    app.add_template_global(_forms, "supply_forms")
    app.add_template_global(_strengths, "supply_strengths")
    app.add_template_global(_tongues, "supply_tongues")
    app.add_template_global(_regions, "supply_regions")
    app.add_template_global(_degrees, "supply_degrees")


def _degrees(tenths: int) -> str:
    return number_words(tenths / 10, "0.0")


def _forms(item: Item) -> list[tuple[str, str]]:
    return [(code, form_words(code, item)) for code in item.forms]


def _strengths(item: Item) -> list[tuple[str, str]]:
    return [(unit, str(wording.STRENGTHS[unit])) for unit in item.strengths]


def _tongues() -> list[tuple[str, str]]:
    return list(HOSPITAL_LANGUAGES.items())


def _regions() -> list[tuple[str, str]]:
    return [(code, _region(code)) for code in REGIONS]


def _region(code: str) -> str:
    """A region's name for this reader."""
    return region_name(code, language())


def _drug(item: Item | None) -> drugs.Drug | None:
    """A line of the catalogue as whoever reads papers needs it."""
    return drugs.Drug(item.code, item.name, tuple(dict.fromkeys(item.also))) if item else None


def _names(kind: str) -> dict[str, LazyString]:
    """Code of each medicine, or of each device → its name for whoever reads."""
    goods = (each for each in catalogue.items().values() if each.kind == kind)
    return {each.code: LazyString(getattr, each, "name") for each in goods}


def _by_code(code: str) -> drugs.Drug | None:
    return _drug(catalogue.item(MEDICINE, code))


def _named(typed: str) -> drugs.Drug | None:
    return _drug(catalogue.named(MEDICINE, typed))


def _medicines(typed: str) -> list[drugs.Drug]:
    found = (_drug(each) for each in catalogue.search(typed) if each.kind == MEDICINE)
    return [each for each in found if each is not None]
