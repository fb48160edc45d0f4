"""A need is written, confirmed every 30 days or lapsed, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed
from referral.i18n import _l
from referral.supplies import queries
from referral.supplies.catalogue import item
from referral.supplies.models import LAPSED, OPEN, STOPPED, WITHDRAWN, Institution, Need
from referral.supplies.saying import goods_name

CONFIRMED_FOR = timedelta(days=30)
CLOCK = system("supplies")
MOST = 1_000_000
MOVED_ON = _l("Somebody has changed this meanwhile. Look at how it stands now.")
NO_LICENCE = _l(
    "This is a controlled medicine or a radioactive one. First the holder of the licence is named at the institution."
)
SAME = _l(
    "You have asked for the same already: %(number)s are missing. Is this more of it, or is it the new number in place "
    "of the old one?"
)
OTHER_VIAL = _l(
    "You have asked for the same as: %(form)s (%(number)s are missing). Liquid and powder are counted apart. Is this "
    "needed as well?"
)
PROMISED = _l("More than this is promised or received already: %(number)s.")
STORED = _l(
    "A part of it is promised or received already, stored in another way. Please call the pharmacist of the service."
)
TOO_MANY = _l("Together with what was asked for already this is too much: at most %(number)s.")


@transaction
def write(institution: Institution, facts: Mapping[str, Any], same: str, actor: Actor, now: datetime) -> Need:
    """Keep a need; of a verified institution it is published at once.

    `facts`: columns of Goods, least_months, stock_days, note. `same`: "more" or "instead" where the institution needs
    the same already, "besides" where it needs it as another kind of vial. Raises Invalid where that is to be asked,
    NotAllowed for controlled goods without a licence.
    """
    known = item(facts["kind"], facts["code"])
    if known is None or institution.state == STOPPED:
        raise Conflict(MOVED_ON)
    if known.licensed and not institution.licence_holder:
        raise NotAllowed(NO_LICENCE)
    before = queries.the_same(institution, dict(facts))
    if before is not None:
        return _changed(before, facts, same, actor, now)
    if same != "besides" and (other := queries.other_vial(institution, dict(facts))):
        raise Invalid({"besides": [str(OTHER_VIAL) % {"form": goods_name(other), "number": other.missing}]})
    need = Need(id=uuid.uuid4(), institution_id=institution.id, made_at=now, confirmed_at=now, **facts)
    need.missing, need.confirm_by = need.quantity, (now + CONFIRMED_FOR).date()
    try:
        with db.session.begin_nested():
            db.session.add(need)
    except IntegrityError:
        raise Conflict(MOVED_ON) from None
    audit.record(actor, "supplies.need_written", need, now, code=need.code)
    return need


def _changed(before: Need, facts: Mapping[str, Any], same: str, actor: Actor, now: datetime) -> Need:
    if same not in ("more", "instead"):
        raise Invalid({"same": [str(SAME) % {"number": before.missing}]})
    more = facts["quantity"] if same == "more" else facts["quantity"] - before.quantity
    promised = before.quantity - before.missing
    if before.quantity + more < promised or before.quantity + more < 1:
        raise Invalid({"quantity": [str(PROMISED) % {"number": promised}]})
    if promised and facts["storage"] != before.storage:
        raise Invalid({"storage": [str(STORED)]})
    if before.quantity + more > MOST:
        raise Invalid({"quantity": [str(TOO_MANY) % {"number": MOST}]})
    new = {name: facts[name] for name in ("least_months", "stock_days", "note", "storage")}
    due = {"confirmed_at": now, "confirm_by": (now + CONFIRMED_FOR).date()}
    seen = (Need.id == before.id, Need.state == OPEN, Need.quantity == before.quantity)
    counts = {"quantity": Need.quantity + more, "missing": Need.missing + more}
    if not guarded_update(Need, *seen, Need.missing + more >= 0, **counts, **new, **due):
        raise Conflict(MOVED_ON)
    audit.record(actor, "supplies.need_written", before, now, code=before.code, same=same)
    return before


@transaction
def confirm(need: Need, actor: Actor, now: datetime) -> None:
    """It is still needed: open for another 30 days, also where it had lapsed. Raises Conflict for a withdrawn one."""
    if need.state == LAPSED and queries.the_same(need.institution, _goods(need)) is not None:
        raise Conflict(MOVED_ON)
    due = {"confirmed_at": now, "confirm_by": (now + CONFIRMED_FOR).date()}
    if not guarded_update(Need, Need.id == need.id, Need.state.in_((OPEN, LAPSED)), state=OPEN, **due):
        raise Conflict(MOVED_ON)
    audit.record(actor, "supplies.need_confirmed", need, now)


def _goods(need: Need) -> dict[str, Any]:
    return {name: getattr(need, name) for name in ("kind", "code", "form", "strength")}


@transaction
def withdraw(need: Need, actor: Actor, now: datetime) -> None:
    """It is not needed any more; what is on its way goes on. Raises Conflict for the second."""
    if not guarded_update(Need, Need.id == need.id, Need.state.in_((OPEN, LAPSED)), state=WITHDRAWN):
        raise Conflict(MOVED_ON)
    audit.record(actor, "supplies.need_withdrawn", need, now)


@transaction
def lapse_due(now: datetime) -> int:
    """What nobody has confirmed in time is published no more; how many."""
    over = (Need.state == OPEN, Need.confirm_by < now.date())
    found = db.session.scalars(db.select(Need).where(*over).order_by(Need.id).limit(500)).all()
    return sum(_lapse(need, now) for need in found)


def _lapse(need: Need, now: datetime) -> bool:
    stands = (Need.id == need.id, Need.state == OPEN, Need.confirm_by < now.date())
    if not guarded_update(Need, *stands, state=LAPSED):
        return False
    audit.record(CLOCK, "supplies.need_lapsed", need, now)
    return True
