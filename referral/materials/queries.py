"""What everybody reads, what its editors see."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select

from referral.db import db
from referral.errors import Expired, NotFound
from referral.i18n import _l
from referral.materials.models import CARD, DOCUMENT, EVERYWHERE, LIFE, Material, MaterialEdition
from referral.prepared import prepared
from referral.published_life import is_stale

NO_LONGER = _l("This card was withdrawn. Please do not use the printed sheet any more: ask your doctor.")


class Shown(NamedTuple):
    """A card or a document as everybody reads it: its code, the published edition, when its source is read again."""

    code: str
    edition: MaterialEdition
    next_check: date | None

    def is_stale(self, today: date) -> bool:
        """Whether its source should have been read again by now."""
        return is_stale(self.next_check, today)


def shown(kind: str) -> dict[str, Shown]:
    """Code → what is published of this kind."""
    return {row[0]: Shown(*row) for row in db.session.execute(*_shown(kind)).tuples()}


@prepared
def _shown(kind: str) -> Select[tuple[str, MaterialEdition, date | None]]:
    return (
        db.select(Material.code, MaterialEdition, Material.next_check)
        .join(MaterialEdition, MaterialEdition.id == Material.shown_id)
        .where(Material.kind == kind)
        .order_by(Material.code)
    )


def shown_card(code: str) -> Shown:
    """One published card; raises NotFound, and Expired for one that was withdrawn: printed sheets lead there."""
    material = material_about(code)
    if material is None or material.kind != CARD:
        raise NotFound()
    if material.shown_id is None:
        raise Expired(NO_LONGER) if any(each.published_at for each in material.editions) else NotFound()
    return Shown(code, db.session.get_one(MaterialEdition, material.shown_id), material.next_check)


def documents() -> list[Shown]:
    """Every published document."""
    return list(shown(DOCUMENT).values())


def material_about(code: str) -> Material | None:
    """What is kept under a code, published or not."""
    return db.session.scalars(db.select(Material).where(Material.code == code)).first()


class Line(NamedTuple):
    """One line of the editors' list: what it is and its newest edition."""

    material: Material
    edition: MaterialEdition


def everything() -> list[Line]:
    """Every card and document with its newest edition, by kind and code."""
    newest = (MaterialEdition.material_id == Material.id) & (MaterialEdition.number == Material.newest)
    asked = db.select(Material, MaterialEdition).join(MaterialEdition, newest)
    rows = db.session.execute(asked.order_by(Material.kind, Material.code)).tuples()
    return [Line(*row) for row in rows]


def due(today: date) -> dict[str, int]:
    """Every country → how many published cards' and documents' sources are to be read again."""
    count = sum(LIFE.due(today, "kind").values())
    return {EVERYWHERE: count} if count else {}


def links() -> list[str]:
    """Every address that a published card or document names."""
    found = (*shown(CARD).values(), *shown(DOCUMENT).values())
    return [link for each in found for link in (each.edition.source, each.edition.facts.get("link", ""))]
