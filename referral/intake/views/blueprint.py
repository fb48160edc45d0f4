"""Where the pages of intake hang."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__)
