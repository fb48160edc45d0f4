"""Run in a copy of the tree: plant each breach, ask the linter for the contract it should break, take it out again.

    python -m tests.planting breaches.json     → the ids of the contracts broken, one list for each breach, as JSON

One process for all of them, for Python and the linter need a second to start; the linter's cache is never used.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from importlinter import cli as cli  # sets the linter up
from importlinter.application.use_cases import _register_contract_types, create_report, read_user_options

ALL = ""
"""In place of a contract's id: ask every contract."""


@contextmanager
def planted(path: Path, text: str) -> Iterator[None]:
    """The text at the end of a file, or in a new one, for as long as it is looked at."""
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((before or "") + text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8") if before is not None else path.unlink()


def broken(contract: str) -> list[str]:
    """Which contracts are broken: of all, or is this one."""
    options = read_user_options("setup.cfg")
    _register_contract_types(options)
    ids = {each["name"]: each["id"] for each in options.contracts_options}
    report = create_report(options, limit_to_contracts=(contract,) if contract else (), cache_dir=None)
    assert not report.invalid_contract_options, report.invalid_contract_options
    return sorted(ids[each.name] for each, check in report.get_contracts_and_checks() if not check.kept)


def main() -> None:
    """Every breach in turn."""
    found = []
    for contract, path, text in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        with planted(Path(path), text):
            found.append(broken(contract))
    Path("found.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
