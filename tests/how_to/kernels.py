"""Compiled kernels for a copy whose recipe changes tables alone: brought along, so that nothing is compiled anew.

Numba finds what it compiled by the folder of the source, so each folder gets the name it has in the copy. Where the
code of the kernels differs, what was brought is not looked at, and the copy compiles its own.
"""

import shutil

from numba.core.caching import _CacheLocator

from matching import compiling
from tests.how_to.copying import Copy


def bring_kernels(copy: Copy) -> None:
    """Put what is compiled here where python in the copy looks for it."""
    kept = compiling.folder()
    for each in kept.iterdir() if kept.exists() else ():
        room = copy.root / "matching" / each.name.rsplit("_", 1)[0]
        name = _CacheLocator.get_suitable_cache_subpath(str(room / "any.py"))
        shutil.copytree(each, copy.root / "matching" / "__pycache__" / kept.name / name)
