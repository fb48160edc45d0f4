"""Pages of the Polish waiting-time service 1.4 with invented rows, in the shape that was seen there."""

from typing import Any

TOWN = "LUBLIN"


def row(number: int, benefit: str, code: str, dates: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """One queue of an invented house in a real town."""
    attributes = {
        "case": 1,
        "benefit": benefit,
        "provider": f"SZPITAL ZMYŚLONY NR {number}",
        "regon-provider": f"{number:09}",
        "teryt-place": "0663011",
        "place": "ODDZIAŁ ZMYŚLONY ",
        "address": f"UL. NIEISTNIEJĄCA {number}",
        "locality": TOWN,
        "phone": "(081)000 00 00 wew. 1;(081)000 00 01",
        "id-resort-part-VIII": code,
        "latitude": None,
        "longitude": None,
        "statistics": {
            "provider-data": {"awaiting": 5, "removed": 1, "average-period": 30, "update": "2026-10"},
            "computed-data": None,
        },
        "dates": dates,
    }
    return {"type": "queue", "id": f"invented-{number}-{code}", "attributes": {**attributes, **more}}


def forecast(text: str, applicable: bool = True, on: str | None = "2026-11-18") -> dict[str, Any]:
    """The three parts of version 1.4."""
    return {"applicable": applicable, "pcus": text, "date-situation-as-at": on}


def page(rows: list[dict[str, Any]], number: int = 1, last: int = 1) -> dict[str, Any]:
    """One page; its link to the next begins without the path of the service, as there."""
    link = f"/queues?page={number + 1}&limit=25&format=json&case=1" if number < last else None
    meta = {"count": len(rows), "page": number, "title": "queue", "description": "INVENTED"}
    return {"meta": meta, "links": {"next": link, "prev": None}, "data": rows}


def contract(*products: tuple[str, str]) -> dict[str, Any]:
    """An agreement of the contracts' service with its plans."""
    of = {
        "provider-regon": "1",
        "provider-name": "SZPITAL ZMYŚLONY",
        "provider-place": "LUBLIN",
        "year": 2026,
    }
    days = {"date-from": "2026-01-01T00:00:00", "date-to": "2026-12-31T00:00:00"}
    plans = [{"attributes": {"product-code": code, "product-name": name, **days}} for code, name in products]
    return {"meta": {}, "data": {"agreement": {"attributes": of}, "plans": plans}}


WARD, RADIOTHERAPY = "ODDZIAŁ ONKOLOGII KLINICZNEJ/CHEMIOTERAPII", "ODDZIAŁ RADIOTERAPII"
THREE = [
    page(
        [row(1, WARD, "4242", forecast("3 mies. 2 tyg.")), row(2, RADIOTHERAPY, "4244", forecast("0 dni"))],
        1,
        3,
    ),
    page([row(3, "LECZENIE CHORYCH NA RAKA PIERSI", "1240", forecast("0 dni"))], 2, 3),
    page([row(4, "ODDZIAŁ CHORÓB OCZU", "4600", forecast("2 mies."))], 3, 3),
]
