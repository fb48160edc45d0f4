"""Where the pages of export rules hang."""

from flask import Blueprint

blueprint = Blueprint("export_rules", __name__)
KIND = "export_rule"
"""Before the id of a rule, where a suggestion names what it is about."""
