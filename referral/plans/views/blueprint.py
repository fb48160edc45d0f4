"""The blueprint that the pages of plans share."""

from flask import Blueprint

blueprint = Blueprint("plans", __name__)
