"""A copy of the tree for each test that asks for one."""

from pathlib import Path

import pytest

from tests.how_to.copying import Copy


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Copy:
    """A fresh copy of the tree, without any edit."""
    return Copy.of(root, tmp_path / "tree")
