"""Where the doors of phones and the desk's page of what they could not deliver hang."""

from flask import Blueprint

blueprint = Blueprint("offline", __name__)
