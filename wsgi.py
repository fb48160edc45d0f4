"""gunicorn's and flask's way in: reads the environment, calls create_app, refuses an unsafe start."""

from referral import create_app
from referral.accounts.security import refuse_unsafe_start

app = create_app()
refuse_unsafe_start(app)
