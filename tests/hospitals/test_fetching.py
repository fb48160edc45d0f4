"""A source is fetched politely from a service that pages, throttles, breaks off, answers nonsense, changes a column."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from referral.hospitals.importing.fetching import PATIENCE, TRIES, Fetched, Polite, fetch
from referral.hospitals.importing.finding import Finding, Source
from referral.hospitals.importing.sources import SOURCES
from referral.hospitals.values import BadTable
from tests.factories import NOW
from tests.hospitals.fetching_server import Service, breaks_off, says, serving
from tests.hospitals.polish_pages import THREE, contract, forecast, page, row

NONSENSE = b"<!DOCTYPE html><title>Request unsuccessful</title>"


def polish(starts: int = 1) -> Source:
    """The Polish waiting times, asked for the first words alone."""
    plan = SOURCES["nfz"].fetch
    assert plan is not None
    return replace(SOURCES["nfz"], fetch=replace(plan, starts=plan.starts[:starts]))


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(dict(enumerate(THREE, start=1)))) as running:
        yield running


class Asking:
    """Fetches without waiting, and notes how long it would have."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.slept = folder, list[float]()
        self.at = NOW

    def fetch(self, service: Service, source: Source | None = None) -> Fetched:
        self.at += timedelta(hours=1)
        polite = Polite("OncoBridge test (desk@foundation.example)", apart=0, sleep=self.slept.append)
        return fetch(source or polish(), self.folder, polite, self.at, home=service.url)


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


def found(done: Fetched) -> list[str]:
    read = SOURCES["nfz"].read(done.folder)
    return sorted(each.facts["name"] for each in read if isinstance(each, Finding))


ALL = [f"Szpital Zmyślony Nr {number}" for number in (1, 2, 3)]


def test_every_page_is_fetched_kept_as_it_came_and_read(service: Service, asking: Asking) -> None:
    done = asking.fetch(service)
    assert (done.pages, done.unchanged, done.waits) == (3, 0, 0)
    assert found(done) == ALL
    kept = json.loads((done.folder / "00001.json").read_text())
    assert kept == THREE[0]
    assert all("api-version=1.4" in path and "benefitForAdultsChildren=1" in path for path in service.asked)
    assert {each["User-Agent"] for each in service.headers} == {"OncoBridge test (desk@foundation.example)"}


def test_what_has_not_changed_is_not_sent_again(service: Service, asking: Asking) -> None:
    asking.fetch(service)
    again = asking.fetch(service)
    assert (again.pages, again.unchanged) == (0, 3) and service.counts[304] == 3
    assert found(again) == ALL
    service.pages[2] = page([row(9, "ODDZIAŁ RADIOTERAPII", "4244", forecast("1 dzień"))], 2, 3)
    assert (changed := asking.fetch(service)).pages == 1 and "Szpital Zmyślony Nr 9" in found(changed)


def test_throttling_is_waited_for_as_long_as_the_service_says(service: Service, asking: Asking) -> None:
    service.before = [
        says(429, Retry_After="7"),
        says(503),
        says(429, Retry_After="Wed, 01 Jan 2020 00:00:00 GMT"),
    ]
    done = asking.fetch(service)
    assert found(done) == ALL and done.waits == 3
    assert asking.slept[:3] == [7.0, 2.0, 0.0]


def test_a_service_that_asks_for_hours_is_left_until_another_time(service: Service, asking: Asking) -> None:
    service.before = [says(429, Retry_After=str(int(PATIENCE) + 1))]
    with pytest.raises(BadTable, match="come back in 15 minutes"):
        asking.fetch(service)


def test_who_answers_200_with_nonsense_is_asked_again_and_never_believed(
    service: Service, asking: Asking
) -> None:
    service.before = [says(200, NONSENSE)] * 2
    assert found(asking.fetch(service)) == ALL and asking.slept[:2] == [1.0, 2.0]
    service.before = [says(200, NONSENSE)] * (TRIES + 1)
    with pytest.raises(BadTable, match="no page, as it does when it is asked too often"):
        asking.fetch(service)


def test_a_fetching_that_broke_off_goes_on_where_it_stopped(service: Service, asking: Asking) -> None:
    third = service.pages.pop(3)
    service.pages[3] = {}
    with pytest.raises(BadTable, match="no page of the service"):
        asking.fetch(service)
    service.pages[3], service.asked = third, []
    done = asking.fetch(service)
    assert found(done) == ALL and len(service.asked) == 1, "the first two pages lie there already"


def test_a_connection_that_breaks_is_taken_up_at_its_byte(asking: Asking) -> None:
    head = ",".join(name for names in _czech_names() for name in names[:1])
    content = (head + "\r\n" + "x," * 20_000).encode()
    with serving(Service(file=content)) as service:
        service.before = [breaks_off(content, 10_000)]
        done = asking.fetch(service, SOURCES["nrpzs"])
        assert (done.folder / "00001.csv").read_bytes() == content
        assert service.headers[-1]["Range"] == "bytes=10000-"
        assert asking.fetch(service, SOURCES["nrpzs"]).unchanged == 1


def _czech_names() -> Any:
    from referral.hospitals.importing.sources.czech_register import NAMES

    return NAMES.values()


def _without(name: str) -> dict[str, Any]:
    changed = row(1, "ODDZIAŁ RADIOTERAPII", "4244", forecast("0 dni"))
    del changed["attributes"][name]
    return page([changed])


WRONG: dict[str, tuple[Callable[[], Service], str]] = {
    "a column that is gone": (
        lambda: Service({1: _without("regon-provider")}),
        "changed its rows: regon-provider",
    ),
    "a forecast that is gone": (
        lambda: Service({1: page([row(1, "ODDZIAŁ RADIOTERAPII", "4244", {"applicable": True})])}),
        "dates.pcus is missing",
    ),
    "the dates of version 1.3": (
        lambda: Service({1: page([row(1, "X", "4244", {"applicable": True, "date": "2026-12-01"})])}),
        "version 1.3",
    ),
    "an error as JSON": (
        lambda: Service({1: {"errors": [{"error-result": "Maintenance", "error-reason": None}]}}),
        "Maintenance",
    ),
    "a list": (lambda: Service({1: []}), "Given up|no page"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("what", list(WRONG))
def test_an_answer_of_another_shape_stops_it_with_a_sentence(asking: Asking, what: str) -> None:
    make, sentence = WRONG[what]
    with serving(make()) as service, pytest.raises(BadTable, match=sentence):
        asking.fetch(service)


def test_a_register_that_changed_its_columns_is_not_taken(asking: Asking) -> None:
    with (
        serving(Service(file=b"ZZ_ID;ZZ_name\n1;x\n")) as service,
        pytest.raises(BadTable, match="not the register"),
    ):
        asking.fetch(service, SOURCES["nrpzs"])


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (404, {}, "answered 404"),
        (302, {"Location": "https://elsewhere.example/"}, "moved to https://elsewhere.example/"),
    ],
)
def test_an_address_that_is_gone_or_moved_is_told(
    service: Service, asking: Asking, status: int, headers: dict[str, str], sentence: str
) -> None:
    service.before = [says(status, **headers)]
    with pytest.raises(BadTable, match=sentence):
        asking.fetch(service)


def test_a_link_to_another_host_is_not_followed(asking: Asking) -> None:
    first = page([], 1, 2)
    first["links"]["next"] = "https://elsewhere.example/queues?page=2"
    with serving(Service({1: first})) as service, pytest.raises(BadTable, match="another host"):
        asking.fetch(service)


def test_a_service_that_wants_no_programs_is_left_alone(service: Service, asking: Asking) -> None:
    service.robots = "User-agent: *\nDisallow: /\n"
    with pytest.raises(BadTable, match="robots.txt"):
        asking.fetch(service)
    assert service.asked == []


def test_requests_are_a_second_apart() -> None:
    slept: list[float] = []
    polite = Polite("test", sleep=slept.append)
    polite.wait()
    polite.wait()
    assert len(slept) == 1 and 0.5 < slept[0] <= 1


def test_only_https_is_asked_outside_this_machine(asking: Asking) -> None:
    with pytest.raises(BadTable, match="no https"):
        fetch(polish(), asking.folder, Polite("test"), datetime(2026, 11, 29), home="http://example.org")


def test_a_source_without_an_address_says_what_to_do(asking: Asking) -> None:
    with pytest.raises(BadTable, match="hospitals load own FILE"):
        fetch(SOURCES["own"], asking.folder, Polite("test"), NOW)


def contracts(ids: list[str], last: bool = True) -> dict[str, Any]:
    """A page of a list of agreements."""
    follows = None if last else "/agreements?page=2&limit=25&format=json&api-version=1.2"
    return {"meta": {}, "links": {"next": follows}, "data": {"agreements": [{"id": each} for each in ids]}}


class Contracts(Service):
    """Lists of agreements for one branch, empty for the others, and each agreement with its plans."""

    def _page(self, request: Any) -> tuple[int, dict[str, str], bytes]:
        path, asked = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        if path != "/agreements":
            number = {"a": "1", "b": "1", "c": "2"}[path.rsplit("/", 1)[1]]
            product = (
                ("03.4242.001.02", "CHEMIOTERAPIA")
                if path.endswith("b")
                else ("03.4244.001.02", "RADIOTERAPIA")
            )
            told = contract(product)
            told["data"]["agreement"]["attributes"]["provider-regon"] = number
            return 200, {}, json.dumps({**told, "links": {"next": None}}).encode()
        if asked["page"] == ["2"]:
            return 200, {}, json.dumps(contracts(["c"])).encode()
        first = asked["branch"] == ["01"] and asked["serviceType"] == ["03/01"]
        return 200, {}, json.dumps(contracts(["a", "b"] if first else [], last=not first)).encode()


def test_lists_of_contracts_lead_to_each_contract_and_a_provider_is_told_of_once(asking: Asking) -> None:
    with serving(Contracts()) as service:
        done = asking.fetch(service, SOURCES["umw"])
        read = [each for each in SOURCES["umw"].read(done.folder) if isinstance(each, Finding)]
    lists = [path for path in service.asked if path.startswith("/agreements?")]
    assert len(lists) == 16 * 2 + 1 and all(f"year={NOW.year}" in path for path in lists if "page=1" in path)
    assert [path.split("?")[0] for path in service.asked[:5]] == [
        "/agreements", "/agreements", "/agreements/a", "/agreements/b", "/agreements/c",
    ]  # fmt: skip
    assert {each.key: sorted(one["modality"] for one in each.said) for each in read} == {
        "000000001": ["radiotherapy", "systemic_therapy"],
        "000000002": ["radiotherapy"],
    }


def test_contracts_go_on_where_they_broke_off(asking: Asking) -> None:
    with serving(Contracts()) as service:
        service.before = [lambda request: service._page(request)] * 3 + [says(404, b"gone")]
        with pytest.raises(BadTable, match="answered 404"):
            asking.fetch(service, SOURCES["umw"])
        done = asking.fetch(service, SOURCES["umw"])
        assert [each.split("?")[0] for each in service.asked[3:6]] == ["/agreements/b"] * 2 + [
            "/agreements/c"
        ]
        assert {each.key for each in SOURCES["umw"].read(done.folder) if isinstance(each, Finding)} == {
            "000000001",
            "000000002",
        }
