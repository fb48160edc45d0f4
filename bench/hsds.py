"""python -m bench.hsds FOLDER: every page of our HSDS data against the specification's own JSON schemas.

FOLDER holds schema/*.json of github.com/openreferral/specification (CC BY-SA 4.0), which is not shipped here.
The data is the shipped directory and the shipped organisations, in a database of its own.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from referral.centres.hsds import OBJECTS
from referral.db import utc_now
from referral.demo.seed import fill_empty
from referral.hospitals.loading import load_directory
from tests.centres.specification import FORMATS
from tests.conftest import make_app
from tests.pages import BASE

SCHEMA_OF = {kind: f"{kind.removesuffix('s')}.json" for kind in OBJECTS}


def validator(folder: Path, name: str) -> Draft202012Validator:
    """A validator of one object; what its schema refers to is read from the same folder."""
    read = {each.name: json.loads(each.read_text(encoding="utf-8")) for each in folder.glob("*.json")}
    things = [(key, Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **value}))
              for key, value in read.items()]  # fmt: skip
    registry: Registry[Any] = Registry().with_resources(things)
    return Draft202012Validator(read[name], registry=registry, format_checker=FORMATS)


def main(folder: Path) -> int:
    """Ask every page; print how many objects and faults of each kind; the faults."""
    faults = 0
    with tempfile.TemporaryDirectory() as kept:
        app = make_app(f"sqlite:///{kept}/hsds.sqlite", DEMO=True)
        with app.app_context():
            load_directory(utc_now())
            fill_empty(utc_now())
        for kind, name in SCHEMA_OF.items():
            checks, objects = validator(folder, name), _objects(app, kind)
            wrong = [error.message for each in objects for error in checks.iter_errors(each)]
            print(
                f"{kind:22} {len(objects):5} objects {len(wrong):4} faults", *sorted(set(wrong))[:5], sep="  "
            )
            faults += len(wrong)
    return 1 if faults else 0


def _objects(app: Any, kind: str) -> list[dict[str, Any]]:
    client, found, number, pages = app.test_client(), [], 1, 1
    while number <= pages:
        page = json.loads(
            client.get(f"/open-data/hsds/{kind}?page={number}", base_url=BASE).get_data(as_text=True)
        )
        found, pages, number = [*found, *page["contents"]], page["total_pages"], number + 1
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
