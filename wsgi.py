"""gunicorn's and flask's way in: reads the environment, calls create_app, refuses an unsafe start."""

from referral import create_app, logs
from referral.accounts.security import refuse_unsafe_start
from referral.config import keep_private

logs.tell_no_words()
keep_private()
app = create_app()
refuse_unsafe_start(app)
