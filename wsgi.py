"""gunicorn's and flask's way in: reads the environment, calls create_app, refuses an unsafe start."""

import sys

from referral import logs, setting_up, starting
from referral.config import keep_private

logs.tell_no_words()
keep_private()
app = setting_up.made() if setting_up.is_asked(sys.argv) else starting.made()
