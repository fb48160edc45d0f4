"""For a fault in what runs while modules are imported: a new process that imports the changed file.

`python -m bench.mutating.cold SPEC` reads a mutant's file, source and tests from a JSON file and prints the first
test that fails. A program that cannot even be imported ends with an error, which counts as noticed.
"""

import importlib.machinery
import json
import sys
from pathlib import Path
from types import CodeType
from typing import Any

from bench.mutating import warm
from bench.mutating.mutant import ROOT


def main() -> None:
    """Import all with the changed file and run the tests."""
    spec = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    read_instead(str(ROOT / spec["path"]), spec["source"])

    def work(tests: warm.Warm) -> None:
        warm.copy_instead_of_migrating(Path(spec["made"]))
        name, ran = tests.first_failure([each for each in spec["tests"] if each in tests.items])
        Path(spec["note"]).write_text(json.dumps([name, ran]), encoding="utf-8")

    warm.collect(work, sorted({each.split("::")[0] for each in spec["tests"]}))


def read_instead(path: str, source: str) -> None:
    """From now on an import of this file takes this source."""
    loader: Any = importlib.machinery.SourceFileLoader
    ordinary = loader.get_code

    def get_code(self: Any, name: str) -> CodeType:
        if self.get_filename(name) == path:
            return compile(source, path, "exec", dont_inherit=True)
        return ordinary(self, name)  # type: ignore[no-any-return]

    loader.get_code = get_code


if __name__ == "__main__":
    main()
