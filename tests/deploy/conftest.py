"""The image is built once for all the proofs that start it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy import engine
from tests.deploy.boxes import Image, built, missing

ON_DISK = "/var/tmp"
"""Not where other temporary folders lie: that may be memory, and sockets may only have short names."""


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    """Built for these tests alone."""
    assert not missing(), missing()
    with (
        tempfile.TemporaryDirectory(dir=ON_DISK) as folder,
        built(Path(__file__).parents[2], Path(folder)) as found,
    ):
        yield found


@pytest.fixture
def docker(image: Image) -> Iterator[engine.Engine]:
    """An engine that has loaded the image and what stands beside it."""
    assert not engine.missing(), engine.missing()
    with tempfile.TemporaryDirectory(dir=ON_DISK) as folder, engine.started(Path(folder)) as found:
        found.load(image)
        yield found
