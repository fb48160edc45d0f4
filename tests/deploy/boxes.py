"""The shipped image built without any registry of images, and what stands beside it: on a Debian made by mmdebstrap."""

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOOLS = {"mmdebstrap": "mmdebstrap", "buildah": "buildah"}
NAME, BASE, SUITE = "oncobridge", "base", "bookworm"
BESIDE, HERE = ("database", "limits", "proxy"), Path(__file__).parent
TRUST = Path("/etc/ssl/certs/ca-certificates.crt")
BY_THE_WAY = "usrmerge perl 'perl-modules-*' 'libperl5*'"
"""What mmdebstrap brings and the official image of the same Debian does not: forty megabytes."""
NPM = f"cafile={TRUST}\n"


def missing() -> str:
    """What installs the tools that are not there; "" when all are."""
    absent = [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    return f"On Debian: apt-get install {' '.join(absent)}" if absent else ""


@dataclass
class Image:
    """What was built: where its files are mounted, what it says of itself, the folder of the builder."""

    folder: Path
    files: Path
    config: dict[str, Any]

    def unpacked(self) -> int:
        """Bytes of all its files."""
        said = subprocess.run(["du", "-s", "--bytes", str(self.files)], capture_output=True, check=True)
        return int(said.stdout.split()[0])

    def packed(self) -> int:
        """Bytes on the way: the files as one archive, packed as layers are."""
        with subprocess.Popen(["tar", "-C", str(self.files), "-c", "."], stdout=subprocess.PIPE) as archive:
            assert archive.stdout
            counted = _Counted()
            with gzip.GzipFile(fileobj=counted, mode="wb", compresslevel=6) as packed:  # type: ignore[call-overload]
                shutil.copyfileobj(archive.stdout, packed, 1 << 20)
        assert archive.returncode == 0
        return counted.length

    def archives(self) -> list[Path]:
        """Of each image a file that an engine loads: ours, and what the compose file starts beside it."""
        for name in BESIDE:
            recipe = HERE / "beside" / "Containerfile"
            _buildah(self.folder, "build", "--layers", "--format=docker", f"--build-arg=BASE=localhost/{BASE}",
                     "--target", name, "--file", str(recipe), "--tag", name, str(recipe.parent))  # fmt: skip
        return [self._archive(name) for name in (NAME, *BESIDE)]

    def _archive(self, name: str) -> Path:
        path = self.folder / f"{name}.archive"
        _buildah(self.folder, "push", f"localhost/{name}", f"docker-archive:{path}:{name}:latest")
        return path


class _Counted:
    """A file that keeps nothing but its length."""

    length = 0

    def write(self, some: bytes) -> int:
        self.length += len(some)
        return len(some)

    def flush(self) -> None:
        """Nothing waits."""


@contextmanager
def built(root: Path, folder: Path) -> Iterator[Image]:
    """The image of this very folder; its mounts end with the block."""
    _base(folder)
    _buildah(folder, "build", "--layers=false", "--format=docker", f"--build-arg=BASE=localhost/{BASE}",
             "--file", str(root / "deploy" / "Containerfile"), "--tag", NAME, str(root))  # fmt: skip
    box = _buildah(folder, "from", f"localhost/{NAME}")
    config = json.loads(_buildah(folder, "inspect", "--type=image", NAME))["Docker"]["config"]
    try:
        yield Image(folder, Path(_buildah(folder, "mount", box)), config)
    finally:
        _buildah(folder, "umount", box)
        _buildah(folder, "rm", box)
        _buildah(folder, "rmi", "--all", "--force")


def _base(folder: Path) -> None:
    """A Debian with nothing but what is essential, that trusts whom this machine trusts and asks where it asks."""
    (folder / "npmrc").write_text(NPM)
    hooks = [
        f"--customize-hook=copy-in {TRUST} {TRUST.parent}",
        f'--customize-hook=chroot "$1" apt-get --yes purge --auto-remove {BY_THE_WAY}',
        f"--customize-hook=upload {folder}/npmrc /root/.npmrc",
    ]
    if (pip := Path("/etc/pip.conf")).exists():
        hooks.append(f"--customize-hook=copy-in {pip} {pip.parent}")
    archive = folder / f"{BASE}.tar"
    command = [
        "mmdebstrap",
        "--quiet",
        "--variant=minbase",
        "--include=ca-certificates,usr-is-merged",
        *hooks,
        SUITE,
        str(archive),
    ]
    subprocess.run(command, check=True, env={**os.environ, "TMPDIR": str(folder)})
    box = _buildah(folder, "from", "scratch")
    _buildah(folder, "add", box, str(archive), "/")
    _buildah(folder, "commit", "--rm", box, BASE)
    archive.unlink()


def _buildah(folder: Path, *words: str) -> str:
    """What buildah says last: an id, a folder, or what was asked for."""
    store = ["--root", str(folder / "store"), "--runroot", str(folder / "running")]
    where = {"BUILDAH_ISOLATION": "chroot", "TMPDIR": str(folder)}
    command = ["buildah", *store, *words]
    done = subprocess.run(command, env={**os.environ, **where}, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout.strip() if words[0] == "inspect" else done.stdout.strip().rpartition("\n")[2]
