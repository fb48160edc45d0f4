"""Compiled kernels for a copy whose recipe changes tables alone: brought along, so that nothing is compiled anew.

Where the code of the kernels differs, what was brought is not looked at, and the copy compiles its own.
"""

import shutil

from matching import compiling
from tests.how_to.copying import Copy


def bring_kernels(copy: Copy) -> None:
    """Put what is compiled here where python in the copy looks for it."""
    kept = compiling.folder()
    if kept.exists():
        shutil.copytree(kept, copy.root / "matching" / "__pycache__" / kept.name)
