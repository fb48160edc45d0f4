"""Compiles kernels with Numba and keeps them on disk under the hash of all the code they are made of.

Numba's own cache looks at the file of a kernel alone: when a kernel it calls, or a constant it took from another
module, changes, it would go on using what it compiled before. So each state of the code has a folder of its own.

A kernel outside `matching` (a bench may have one) may call the engine's and those of its own file: its folder is named
after the state of the engine and that of its file, so setting up, which clears earlier states away, lets it be.

What was compiled is found in whatever folder the package lies: a copy of it brings what it was compiled to. Numba
itself compiles anew for another kind of processor. A server compiles nothing: see `only_read`.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import CacheImpl, UserProvidedCacheLocator

HERE = Path(__file__).parent
SETTINGS: Any = numba.config
SOURCES = (
    "compiling",
    "facts/arrays",
    "facts/travel",
    "facts/validity",
    "kernels/constants",
    "kernels/drivers",
    "kernels/fused_pass",
    "kernels/hour_tables",
    "kernels/need_records",
    "kernels/network_columns",
    "market/auction",
    "market/augmenting",
    "market/classes",
    "market/crowd",
    "market/distances",
    "market/flows",
    "market/heap",
    "market/slots",
    "market/price_search",
    "market/refining",
    "market/room",
    "market/settling",
    "market/solving",
    "market/state",
    "ranking/preferences",
    "ranking/rank",
    "ranking/requirements",
    "ranking/weights",
    "supplies/packs/holding",
    "supplies/packs/mending",
    "supplies/packs/searching",
    "supplies/pairs",
    "supplies/reading",
    "supplies/start",
    "supplies/transport",
    "vocabulary",
)
"""The modules whose code or constants are compiled in."""

F = TypeVar("F", bound=Callable[..., Any])
_may_compile = True


class NotCompiledError(Exception):
    """A kernel is wanted that nobody has compiled, where none may be: see `only_read`."""


class _Beside(UserProvidedCacheLocator):
    """Numba's own names a folder by the path of the source; the same source elsewhere would be compiled anew."""

    @classmethod
    def get_suitable_cache_subpath(cls, file: str) -> str:
        """The name of the room a kernel lies in."""
        return Path(file).parent.name

    def ensure_cache_path(self) -> None:
        """What is there already may lie where nothing can be written."""
        if not Path(self.get_cache_path()).is_dir():  # type: ignore[no-untyped-call]
            super().ensure_cache_path()  # type: ignore[no-untyped-call]


def compiled(kernel: F) -> F:
    """Compile on the first call and keep it; division by zero gives what numpy gives; no fast arithmetic."""
    return _compiled(kernel)


def borrowing(kernel: F) -> F:
    """The same for a kernel whose arrays are all its caller's: it makes and returns none.

    Otherwise each look at an array of a market is counted up and down, which locks the memory of the processor: in
    an inner loop that took two thirds of the time.
    """
    return _compiled(kernel, _nrt=False)


def _compiled(kernel: F, **more: Any) -> F:
    with _keeping(folder_of(Path(kernel.__code__.co_filename))):
        njit: Any = numba.njit
        found: Any = njit(cache=True, nogil=True, error_model="numpy", **more)(kernel)
    found._compiler.compile = _asked_first(found._compiler.compile)
    return cast(F, found)


def _asked_first(compile_it: Callable[..., Any]) -> Callable[..., Any]:
    """Numba's compiling, which it begins when it has read nothing: only where compiling is allowed."""

    def ask(*types: Any) -> Any:
        if not _may_compile:
            raise NotCompiledError("a kernel is not compiled: run `python -m matching.warming`")
        return compile_it(*types)

    return ask


def only_read() -> None:
    """From here on this process reads what is compiled, and compiles nothing: its people would wait a minute."""
    global _may_compile
    _may_compile = False


def is_compiled() -> bool:
    """Whether this state of the engine has been compiled here."""
    return any(folder().rglob("*.nbc"))


def inlined(part: F) -> F:
    """A part of kernels, written into each of them: a call would hand over every array of a market anew."""
    return cast(F, numba.njit(inline="always", nogil=True, error_model="numpy")(part))


def folder_of(file: Path) -> Path:
    """Where what is compiled from the kernels of this file is kept."""
    if file.resolve().is_relative_to(HERE.resolve()):
        return folder()
    return folder().with_name(f"{folder().name}-{_short(file.read_bytes())}")


@cache
def folder() -> Path:
    """Where what is compiled from this state of the engine is kept."""
    code = b"\0".join((HERE / f"{name}.py").read_bytes() for name in SOURCES)
    base = Path(SETTINGS.CACHE_DIR) if SETTINGS.CACHE_DIR else HERE / "__pycache__"
    return base / f"kernels-{_short(code)}"


def outdated() -> list[Path]:
    """The folders of earlier states of the engine: nothing reads them again."""
    mine = folder()
    return [each for each in mine.parent.glob("kernels-*") if not each.name.startswith(mine.name)]


def _short(code: bytes) -> str:
    return hashlib.sha256(code).hexdigest()[:16]


@contextmanager
def _keeping(where: Path) -> Iterator[None]:
    before = SETTINGS.CACHE_DIR, CacheImpl._locator_classes
    SETTINGS.CACHE_DIR, CacheImpl._locator_classes = str(where), [_Beside]
    try:
        yield
    finally:
        SETTINGS.CACHE_DIR, CacheImpl._locator_classes = before
