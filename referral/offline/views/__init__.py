"""The pages of the phone without a network."""

from flask import Flask

from referral.offline.views import shell


def init_app(app: Flask) -> None:
    """Register the shell's pages."""
    shell.init_app(app)
