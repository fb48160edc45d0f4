"""What the sending of a request takes over from advice: the reason in codes, for a conclusion of this very case."""

import uuid

from referral.advice.models import CONCLUDED, AdviceRequest
from referral.advice.showing import reason_of
from referral.advice.wording import ADVISED
from referral.db import db


def advised(case_id: uuid.UUID, request_id: uuid.UUID | None) -> str:
    """Why a hospital is asked, as the conclusion of a request of this case has it; empty for any other."""
    if request_id is None:
        return ""
    mine = (
        AdviceRequest.id == request_id,
        AdviceRequest.case_id == case_id,
        AdviceRequest.state == CONCLUDED,
    )
    found = db.session.scalars(db.select(AdviceRequest).where(*mine)).first()
    return str(ADVISED) % {"reason": reason_of(found)} if found else ""
