"""Centres for tests: one that answered us, one of which a source speaks, one of which nobody says
anything, one that answered no where a source says yes."""

from datetime import date
from typing import Any

from referral.hospitals.models import Hospital
from tests.factories import a_hospital, treats

SOURCE: dict[str, Any] = {
    "kind": "own_page",
    "title": "Our wards",
    "page": "https://szpital.example/wards",
    "page_date": "2026-03-01",
    "dated": date(2026, 3, 1),
    "read": date(2026, 11, 1),
    "words": "oddział onkologii",
}


def confirmed(**facts: Any) -> Hospital:
    """It told us itself that it treats breast cancer of adults by surgery."""
    found = a_hospital(**{"name": "Szpital Potwierdzony", "city": "Lublin", **facts})
    treats(found, "breast", "surgery")
    return found


def sourced(**facts: Any) -> Hospital:
    """A public source says that it gives radiotherapy to adults."""
    found = a_hospital(**{"name": "Szpital Źródłowy", "city": "Rzeszów", "lat": 50.04, "lon": 22.0, **facts})
    treats(found, "", "radiotherapy", **SOURCE)
    return found


def silent(**facts: Any) -> Hospital:
    """Nobody says anything of it."""
    return a_hospital(**{"name": "Szpital Milczący", "city": "Kraków", "lat": 50.06, "lon": 19.94, **facts})


def refuses(**facts: Any) -> Hospital:
    """A public source says that it gives radiotherapy to adults; asked, it said that it does not."""
    found = a_hospital(
        **{"name": "Szpital Odmawiający", "city": "Opole", "lat": 50.67, "lon": 17.93, **facts}
    )
    treats(found, "", "radiotherapy", **SOURCE)
    treats(found, "", "radiotherapy", answer="no", dated=date(2026, 11, 20))
    return found
