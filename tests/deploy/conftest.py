"""The image is built once for all the proofs that start it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.boxes import Image, built, missing


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """Built for these tests alone; on a disk, for it is large."""
    assert not missing(), missing()
    with built(Path(__file__).parents[2], tmp_path_factory.mktemp("image")) as found:
        yield found
