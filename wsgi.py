"""gunicorn's and flask's way in: reads the environment, calls create_app."""

from referral import create_app

app = create_app()
