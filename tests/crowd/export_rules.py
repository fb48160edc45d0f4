"""Published export rules, one of which is due and one of which says that nothing was found."""

import uuid
from datetime import datetime, timedelta

from referral.export_rules.goods import GOODS
from referral.export_rules.models import ExportRule, ExportRuleEdition
from tests.crowd.writing import add
from tests.export_rules.scenes import FACTS


def some_export_rules(size: int, now: datetime) -> ExportRule:
    """So many that everybody reads; one of them."""
    return [_published(n, now) for n in range(size)][0]


def _published(n: int, now: datetime) -> ExportRule:
    made = ExportRule(id=uuid.uuid4(), country="PL", code=f"rule-{n}", state="published", newest=1)
    goods = [list(GOODS)[n % len(GOODS)]]
    said = {**FACTS, "goods": goods, "topic": f"rule-{n // 20}", "found": bool(n)}
    edition = ExportRuleEdition(id=uuid.uuid4(), rule_id=made.id, number=1, written_at=now, **said)
    made.shown_id, made.next_check = edition.id, now.date() + timedelta(days=90 if n else -1)
    add([made])
    add([edition])
    return made
