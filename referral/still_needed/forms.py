"""What a patient may say: yes, or no with a reason; a no is sent twice."""

from referral.forms import Choice, PageSchema
from referral.still_needed.models import REASONS, SAID


class SaidSchema(PageSchema):
    """Yes or no; `sure`: it was asked a second time; `reason`: why not, if they wish to say."""

    said = Choice(SAID, required=True)
    reason = Choice(REASONS)
    sure = Choice(("yes",))
