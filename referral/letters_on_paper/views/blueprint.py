"""Where the pages of letters on paper hang."""

from flask import Blueprint

blueprint = Blueprint("letters_on_paper", __name__)
