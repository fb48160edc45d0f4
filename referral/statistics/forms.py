"""What may be asked of reports: a day, and of one report a country."""

from referral.forms import Day, PageSchema
from referral.i18n import _l

WRITE_DAY = _l("Write the day that the report is asked for.")


class AskSchema(PageSchema):
    """The day whose report is asked for."""

    day = Day(required=True, error_messages={"required": WRITE_DAY})
