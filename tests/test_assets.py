"""The built styles, scripts and fonts: ours alone, complete, under names that carry their content's hash."""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

from referral import assets
from referral.config import ROOT

BUILD = ROOT / "referral" / "static" / "build"
SCRIPT = ROOT / "assets" / "build.py"
PAPERS = 12_000
"""Bytes, packed, of the script that sends photographs: it comes over the phone's network before they go."""
COLOURS = re.compile(r"\.app-tag--(\w+)\{color:#(\w+);background:#(\w+)")


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """The build as a user would run it; at once done when nothing changed."""
    subprocess.run([sys.executable, str(SCRIPT)], check=True, capture_output=True)


@pytest.fixture
def build_script() -> ModuleType:
    """assets/build.py as a module."""
    spec = importlib.util.spec_from_file_location("asset_build", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def css() -> str:
    return (BUILD / assets.read_manifest(BUILD)["main.css"]).read_text(encoding="utf-8")


def test_the_styles_name_no_protected_font_and_no_address():
    assert "frutiger" not in css().lower()
    assert "http" not in css()
    assert '"Noto Sans",sans-serif' in css()


def test_the_protected_name_is_not_in_any_word_we_show():
    for path in (ROOT / "templates").rglob("*.html"):
        words = re.sub(r"nhsuk-[\w-]+", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"\bNHS\b", words), path.name
    assert "NHS" not in (ROOT / "referral" / "static" / "icon.svg").read_text()


def test_every_file_the_styles_name_is_built():
    named = set(re.findall(r"url\(([^)]+)\)", css()))
    assert len([name for name in named if name.endswith(".woff2")]) == 10
    assert [name for name in named if not (BUILD / name).exists()] == []


def test_built_names_carry_the_hash_of_their_content():
    manifest = assets.read_manifest(BUILD)
    for plain, published in manifest.items():
        digest = hashlib.sha256((BUILD / published).read_bytes()).hexdigest()[:12]
        assert published == f"{Path(plain).stem}.{digest}{Path(plain).suffix}"


def test_the_scripts_keep_nothing_in_the_browser():
    script = (BUILD / assets.read_manifest(BUILD)["main.js"]).read_text(encoding="utf-8")
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker", script)


def test_the_script_of_papers_is_small_and_keeps_them_in_no_open_storage():
    name = assets.read_manifest(BUILD)["papers.js"]
    weights = {end: (BUILD / (name + end)).stat().st_size for end in (".br", ".gz")}
    print(f"papers.js: {weights}")
    assert max(weights.values()) <= PAPERS
    script = (BUILD / name).read_text(encoding="utf-8")
    assert not re.search(r"localStorage|sessionStorage|document\.cookie|serviceWorker|https?:", script)


def test_a_second_build_does_nothing():
    again = subprocess.run([sys.executable, str(SCRIPT)], check=True, capture_output=True, text=True)
    assert again.stdout == "Assets: nothing changed.\n"


def test_a_build_that_lost_a_file_or_had_other_inputs_does_not_count(
    build_script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(build_script, "OUT", tmp_path)
    for name in ("main.css", "main.css.br", "main.css.gz"):
        (tmp_path / name).write_text("")
    (tmp_path / "manifest.json").write_text('{"main.css": "main.css"}')
    build_script.stamp(tmp_path, "these inputs")
    assert build_script.is_built("these inputs")
    assert not build_script.is_built("other inputs")
    (tmp_path / "main.css.br").unlink()
    assert not build_script.is_built("these inputs")


def test_the_lock_is_exact_and_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    package = json.loads((ROOT / "package.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert package["devDependencies"]["nhsuk-frontend"] == "10.6.1"
    locked = {name: entry for name, entry in lock["packages"].items() if name}
    assert locked
    assert all("resolved" not in entry and entry["integrity"] for entry in locked.values())


def test_the_scripts_builder_comes_for_the_usual_machines():
    lock = (ROOT / "package-lock.json").read_text()
    for machine in ("linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"):
        assert f"node_modules/@esbuild/{machine}" in lock


def test_every_tag_holds_strong_contrast():
    tags = COLOURS.findall(css())
    assert len(tags) == 8
    for name, ink, ground in tags:
        assert contrast(ink, ground) >= 7, name


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    whole = "".join(c * 2 for c in colour) if len(colour) == 3 else colour
    parts = [int(whole[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_unbuilt_tree_says_how_to_build(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="assets/build.py"):
        assets.read_manifest(tmp_path)


def test_the_address_of_this_page_forgets_the_language_its_link_asked_for():
    app = Flask("referral", root_path=str(ROOT / "referral"))
    app.add_url_rule("/list", view_func=assets.own_address, endpoint="list")
    app.add_url_rule("/send", view_func=assets.own_address, endpoint="send", methods=["POST"])
    client = app.test_client()
    assert client.get("/list?state=waiting&lang=pl&state=placed").text == "/list?state=waiting&state=placed"
    assert client.get("/list?lang=pl").text == "/list"
    assert client.post("/send").text == "/"
