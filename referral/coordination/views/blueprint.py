"""The blueprint that the desk's pages share."""

from flask import Blueprint

blueprint = Blueprint("coordination", __name__)
