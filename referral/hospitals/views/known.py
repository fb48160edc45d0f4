"""How much of the directory is known, by country and treatment, for whoever may read it."""

from flask import render_template

from matching.vocabulary import Country
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.hospitals import queries
from referral.hospitals.coverage import ALL, coverage
from referral.hospitals.importing.desk_words import COVERED
from referral.hospitals.views.blueprint import blueprint


@blueprint.get("/hospitals/coverage")
@allows(Permission.HOSPITAL_MANAGE)
def show_coverage() -> str:
    """Country by treatment: of how many hospitals something is known from a source that still holds."""
    found = coverage(queries.houses(), utc_now().date())
    columns = [*(country.value for country in Country), ALL]
    rows = [{"name": COVERED[line], **{column: found[line][column] for column in columns}} for line in found]
    return render_template("hospitals/show_coverage.html", rows=rows, columns=columns)
