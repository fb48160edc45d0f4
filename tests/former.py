"""Copied into the folder of an earlier release and run there, on a database that a later one has migrated.

Intake, queue, case and answer, by that release's own code and its own tests' visitors. No line of today's is read.
"""

from referral import create_app
from referral.config import settings
from referral.crypto import link_token
from referral.db import db
from referral.i18n import speaking
from referral.referrals.models import AnswerLink
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.intake import walk
from tests.pages import Pages


def main() -> None:
    """Each page answers, and each deed is kept."""
    app = create_app({**settings(), "TESTING": True, "RATELIMIT_ENABLED": False})
    with app.app_context(), speaking("en"):
        hospital = a_fitting_hospital()
        pages, _user = walk.volunteer(app)
        case = walk.enough(pages)
        walk.send(pages, case, "treatment", {**walk.TREATMENT, "modalities": ["radiotherapy"]})
        assert pages.submit(pages.get(f"/intake/{case.id}/check"), "/check").status == 303
        desk, at = Pages(app).sign_in(a.a_user("coordinator")), f"/desk/cases/{case.id}"
        assert case.reference in desk.get("/desk").text, "the queue, which the later release's triggers write"
        assert desk.get(at).status == desk.get(f"{at}/hospitals").status == 200
        assert desk.post(f"{at}/send", to_send(hospital, message="Please")).status == 303
        token = link_token(db.session.scalars(db.select(AnswerLink.id)).one())
        nurse, step = Pages(app), "/answer/step/accept"
        nurse.submit(nurse.get(f"/answer/{token}"), "/answer/")
        assert nurse.submit(nurse.get(step), step).status == 303
        db.session.expire_all()
        assert walk.fresh(case).state == "placed" and desk.get(at).status == 200
    print("walked")


if __name__ == "__main__":
    main()
