"""Each contract on who may import whom is broken on purpose, in a copy, and seen to refuse it (setup.cfg)."""

import ast
import configparser
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contracts import used_names
from tests.planting import ALL

MOST_MODULES = 16
AN_EXCEPTION = {"referral", "referral/migrations", "referral/migrations/versions"}
"""The plumbing that every feature shares lies flat; migrations grow by one for each change of the tables."""


@dataclass(frozen=True)
class Breach:
    """What somebody might write one day, where, and the contract that refuses it."""

    said: str
    contract: str
    path: str
    text: str


BREACHES = tuple(
    Breach(*each)
    for each in (
        # features and plumbing
        ("a feature asks one above it", "features", "referral/hospitals/actions.py",
         "from referral.plans.models import PlanRun"),
        ("a feature asks one beside it", "features", "referral/predicted_answers/actions.py",
         "from referral.travel_groups.models import TravelGroup"),
        ("plumbing asks a feature", "features", "referral/outbox.py",
         "from referral.intake.models import Case"),
        ("plumbing asks higher plumbing", "features", "referral/db.py", "from referral import web"),
        ("a feature asks one above it through a third", "features", "referral/hospitals/tables.py",
         "def late():\n    import referral.serve"),
        ("a new feature folder stands in no list", "features", "referral/parking/__init__.py", '"""New."""'),
        ("new plumbing stands in no list", "features", "referral/parking.py", '"""New."""'),
        ("two parts of a feature need one another", "circles", "referral/intake/references.py",
         "from referral.intake.actions import filing"),
        ("two files of a room need one another", "circles", "matching/facts/validity.py",
         "from matching.facts.need import Need"),
        ("a page opens a document in the service", "walls", "referral/records/views.py", "import pypdfium2"),
        ("who asks for a file to be opened opens it", "walls", "referral/records/opening/asking.py",
         "from referral.records.opening import kinds"),
        # inside a feature
        ("a form asks its feature's deed", "inside", "referral/records/forms.py",
         "from referral.records.actions import ask_erasure"),
        ("a deed reads a form", "inside", "referral/hospitals/actions.py",
         "from referral.hospitals.forms import HospitalSchema"),
        ("a query asks its feature's page", "inside", "referral/intake/queries.py",
         "from referral.intake.views import steps"),
        ("words ask a deed", "inside", "referral/plans/wording.py", "from referral.plans import actions"),
        ("a model asks its feature's query", "models", "referral/intake/models.py",
         "from referral.intake import queries"),
        ("a model asks another feature's deed", "models", "referral/referrals/models.py",
         "from referral.intake.actions import filing"),
        ("a model asks only for a type's sake", "models", "referral/plans/models.py",
         "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from referral.hospitals.queries import Listed"),
        ("a query does something", "queries", "referral/hospitals/queries.py",
         "from referral.hospitals.actions import close"),
        ("a query does something through a third", "queries", "referral/coordination/queue/ordering.py",
         "from referral.intake.actions import consenting"),
        ("a deed asks a page", "deeds", "referral/plans/actions.py",
         "from referral.plans.views import drafts"),
        ("a deed asks a page, in a function", "deeds", "referral/intake/actions/filing.py",
         "def late():\n    from referral.intake.views import steps"),
        ("a deed makes a letter's words", "deeds", "referral/referrals/actions/sending.py",
         "from referral.referrals import letters"),
        ("a deed asks a command", "deeds", "referral/accounts/actions.py",
         "from referral.accounts import commands"),
        ("a form asks another feature's deed", "forms", "referral/coordination/forms.py",
         "from referral.intake.actions import coordinating"),
        # pages
        ("plumbing imports a page", "views", "referral/commands.py", "from referral.hospitals import views"),
        ("the demo's people import a page", "views", "referral/demo/seed.py",
         "from referral.intake.views.steps import blueprint"),
        ("a page imports another feature's page", "pages", "referral/coordination/views/case.py",
         "from referral.intake.views.steps import blueprint"),
        # the web
        ("a deed reads the request", "flask", "referral/plans/actions.py", "from flask import request"),
        ("a query reads who is signed in", "flask", "referral/hospitals/queries.py",
         "def mine():\n    from flask_login import current_user"),
        ("the door to the engine reads settings by itself", "flask", "referral/engine/facts.py", "import flask"),
        ("a deed answers with a response of its own", "extensions", "referral/referrals/actions/answering.py",
         "from werkzeug.exceptions import Conflict"),
        ("a deed that may use Flask reads the session", "request", "referral/accounts/actions.py",
         "import flask\n\ndef who():\n    return flask.session['who']"),
        ("a letter reads the request", "request", "referral/referrals/letters.py",
         "from flask import request as asked"),
        # clock and environment
        ("a deed looks at the clock", "told", "referral/referrals/actions/ending.py",
         "from referral.db import utc_now"),
        ("a query looks at the clock", "told", "referral/coordination/queries.py",
         "def today():\n    return datetime.now()"),
        ("the door to the engine draws by chance", "told", "referral/engine/planning.py", "import random"),
        ("a feature reads the environment", "settings", "referral/hospitals/loading.py",
         "import os\n\nWHERE = os.environ['WHERE']"),
        ("a deed imports by name", "settings", "referral/plans/actions.py",
         "from importlib import import_module"),
        # importing
        ("a source's module keeps what it reads", "sources", "referral/hospitals/importing/sources/own.py",
         "from referral.db import db"),
        ("what is read of a source decides about it", "importing", "referral/hospitals/importing/keeping.py",
         "from referral.hospitals.importing import deciding"),
        ("a query asks the network", "outside", "referral/hospitals/queries.py", "import httpx"),
        # the doors of matching
        ("a query runs a kernel", "door", "referral/hospitals/queries.py",
         "from matching.kernels import batch"),
        ("intake ranks", "door", "referral/intake/queries.py", "from matching.ranking import rank"),
        ("a page asks the engine's face", "door", "referral/plans/views/drafts.py", "import matching"),
        ("words of a feature import an engine's figure", "door", "referral/predicted_answers/wording.py",
         "from matching.facts.figures import Figures"),
        ("who looks for the same person ranks", "small_doors", "referral/same_person/actions.py",
         "from matching.ranking import rank"),
        ("suggestions know hospitals", "small_doors", "referral/intake/suggestions.py",
         "from matching.facts.network import Network"),
        # the rooms of matching
        ("ranking plans", "rooms", "matching/ranking/rank.py", "from matching.planning import plan"),
        ("facts rank", "rooms", "matching/facts/lateness.py", "from matching.ranking import weights"),
        ("the market runs a kernel of ranking", "rooms", "matching/market/settling.py",
         "from matching.kernels import constants"),
        ("diagnosis asks who is the same person", "rooms", "matching/diagnosis/spelling.py",
         "from matching.same_person import names"),
        ("the vocabulary compiles", "rooms", "matching/vocabulary.py", "import matching.compiling"),
        ("a room asks the engine's face", "rooms", "matching/facts/travel.py", "import matching"),
        ("a new room stands in no list", "rooms", "matching/medicines/__init__.py", '"""New."""'),
        ("a new file of the engine's top stands in no list", "rooms", "matching/medicines.py", '"""New."""'),
        ("a new file of planning stands in no list", "planning", "matching/planning/bargaining.py",
         '"""New."""'),
        ("what checks a plan asks what makes one", "planning", "matching/planning/checking.py",
         "from matching.planning.assignment import solve"),
        ("what a plan is asks what makes one", "planning", "matching/planning/plan.py",
         "from matching.planning import slots"),
        ("what checks a plan reaches the market through the facts", "checker", "matching/facts/capacity.py",
         "from matching.market import augmenting"),
        ("what checks a plan uses the solver's library", "checker_only", "matching/planning/checking.py",
         "import numpy as np"),
        ("the market knows medicine", "market", "matching/market/price_market.py",
         "from matching.vocabulary import Modality"),
        ("what checks a matching asks what makes one", "supplies", "matching/supplies/checking.py",
         "from matching.supplies.matching import match"),
        ("a new file of supplies stands in no list", "supplies", "matching/supplies/bargaining.py", '"""New."""'),
        ("what checks a matching uses the solver's library", "supplies_checker", "matching/supplies/checking.py",
         "import numpy as np"),
        ("who holds packs asks what mends them", "packs", "matching/supplies/packs/holding.py",
         "from matching.supplies.packs.mending import mend"),
        ("supplies plan for people", "rooms", "matching/supplies/packs/cutting.py",
         "from matching.planning.plan import PlanNeed"),
        ("the market ranks", "market", "matching/market/price_search.py",
         "from matching.ranking.weights import Weights"),
        # purity
        ("the engine draws by chance", "pure", "matching/ranking/rank.py", "import random"),
        ("the engine draws in secret", "pure", "matching/stored/canonical.py", "from secrets import token_hex"),
        ("the engine measures time", "pure", "matching/kernels/batch.py",
         "def late():\n    from time import perf_counter"),
        ("the engine looks at the calendar", "pure", "matching/facts/clock.py", "from datetime import datetime"),
        ("the engine reads the environment", "pure", "matching/compiling.py",
         "import os\n\nCORES = os.environ['CORES']"),
        ("the engine opens a socket", "pure", "matching/facts/network.py", "import socket"),
        ("the engine asks the network", "pure", "matching/facts/travel.py", "from urllib import request"),
        ("the engine starts a program", "pure", "matching/warming.py", "import subprocess"),
        ("the engine knows the web", "pure", "matching/ranking/explanation.py", "from flask import request"),
        ("the engine knows the database", "pure", "matching/facts/need.py", "import sqlalchemy"),
        ("the engine knows the app", "pure", "matching/learning/past.py", "from referral.db import utc_now"),
        ("the engine draws by chance behind numpy", "pure_names", "matching/ranking/weights.py",
         "import numpy as np\n\nLUCK = np.random.rand()"),
        ("the engine draws by chance under another name", "pure_names", "matching/market/settling.py",
         "from numpy import random as even"),
        ("the seeded sample is joined by one without a seed", "pure_names",
         "matching/planning/reserve_prices.py", "np.random.shuffle([])"),
        ("the engine imports by name", "pure_names", "matching/diagnosis/icd10.py",
         "from importlib import import_module"),
        ("the engine imports by another way", "pure_names", "matching/facts/need.py", '__import__("random")'),
    )
)  # fmt: skip


def _contracts(root: Path) -> set[str]:
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    return {each.split(":")[-1] for each in config.sections() if each.startswith("importlinter:contract:")}


@pytest.fixture(scope="module")
def tree(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, the contracts and what runs them."""
    target = tmp_path_factory.mktemp("doors")
    for source in (*root.glob("matching/**/*.py"), *root.glob("referral/**/*.py"), root / "setup.cfg",
                   *(root / "tests" / name for name in ("__init__.py", "contracts.py", "planting.py"))):  # fmt: skip
        copied = target / source.relative_to(root)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copied)
    return target


@pytest.fixture(scope="module")
def found(tree: Path) -> dict[str, list[str]]:
    """For each breach, by what it says, the contracts that refused it; under ALL, those of the untouched tree."""
    asked = [(each.contract, each.path, f"\n{each.text}\n") for each in BREACHES]
    untouched = (ALL, "matching/__init__.py", "")
    (tree / "breaches.json").write_text(json.dumps([*asked, untouched]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.planting", "breaches.json"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    lists = json.loads((tree / "found.json").read_text(encoding="utf-8"))
    return dict(zip([*(each.said for each in BREACHES), ALL], lists, strict=True))


@pytest.mark.parametrize("breach", BREACHES, ids=lambda each: each.said.replace(" ", "-"))
def test_a_door_that_is_shut_stays_shut(breach: Breach, found: dict[str, list[str]]) -> None:
    assert found[breach.said] == [breach.contract]


def test_the_untouched_tree_keeps_every_contract(found: dict[str, list[str]]) -> None:
    assert found[ALL] == []


def test_no_contract_is_there_for_show(root: Path) -> None:
    assert {each.contract for each in BREACHES} == _contracts(root)


def test_a_sample_of_the_engine_is_drawn_under_a_given_seed(root: Path) -> None:
    calls = [node for path in root.glob("matching/**/*.py")
             for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("default_rng")]  # fmt: skip
    assert calls and all(isinstance(each.args[0], ast.Name) and each.args[0].id == "seed" for each in calls)


@pytest.mark.parametrize(
    "source, name",
    [
        ("import numpy as np\nnp.random.rand()", "numpy.random.rand"),
        ("import numpy.random", "numpy.random"),
        ("from numpy import random as r\nr.rand", "numpy.random.rand"),
        ("def f():\n    from os import environ as e\n    return e['X']", "os.environ"),
        ("import os\nf(os.environ['X'].lower())", "os.environ"),
        ("x = [eval for y in z]", "eval"),
    ],
)
def test_a_name_is_seen_in_full_whatever_it_is_called(source: str, name: str) -> None:
    assert name in {each for each, _ in used_names(source)}


def _folders(root: Path) -> Iterator[tuple[str, list[Path]]]:
    for package in ("matching", "referral"):
        for folder in (root / package, *(each for each in (root / package).rglob("*") if each.is_dir())):
            modules = [each for each in folder.glob("*.py") if each.name != "__init__.py"]
            if modules:
                yield folder.relative_to(root).as_posix(), modules


def test_no_folder_holds_more_modules_than_one_can_look_over(root: Path) -> None:
    full = {name: len(modules) for name, modules in _folders(root) if len(modules) > MOST_MODULES}
    assert set(full) <= AN_EXCEPTION, full


def test_no_folder_of_code_hides_from_the_contracts(root: Path) -> None:
    """A folder without __init__.py is none of the linter's packages: it would be in no list and in no contract."""
    hidden = [name for name, _ in _folders(root) if not (root / name / "__init__.py").exists()]
    assert set(hidden) <= AN_EXCEPTION
