"""Where the pages of cards and documents hang."""

from flask import Blueprint

blueprint = Blueprint("materials", __name__)
