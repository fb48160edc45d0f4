"""The phone's own script against the vector that the service publishes: both sides read one format."""

import json
import re
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from referral.intake.red_flags import TODAY, facts, red_flags

NO_STORE = """export const all = 0, keep = 0, kept = 0, moveToOutbox = 0, remove = 0, removeStreams = 0, row = 0,
  store = 0, write = 0;"""
"""The store needs a library from another folder; what is asked here needs no store."""
VECTOR = Path(__file__).parents[1] / "offline" / "vector.json"
MODULES = Path(__file__).resolve().parents[2] / "assets" / "js" / "offline"
SEAL = """async (v) => {
  const { sealed } = await import("/sealing.js");
  const bytes = await import("/bytes.js");
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const pair = async (secret, point, how, uses) => {
    const raw = bytes.fromBase64url(point);
    const [x, y] = [raw.slice(1, 33), raw.slice(33)].map(bytes.base64url);
    const jwk = { kty: "EC", crv: "P-256", d: secret, x, y };
    return crypto.subtle.importKey("jwk", jwk, how, false, uses);
  };
  const told = JSON.parse(v.envelope);
  const privateKey = await pair(v.ephemeral_private, told.epk, curve, ["deriveBits"]);
  const publicKey = await crypto.subtle.importKey("raw", bytes.fromBase64url(told.epk), curve, true, []);
  const chosen = { pair: { privateKey, publicKey }, salt: bytes.fromBase64url(v.salt), iv: bytes.fromBase64url(v.iv) };
  const about = { id: told.id, device: told.device, at: told.at };
  return JSON.stringify(await sealed(v.plain, { id: told.key, point: v.intake_point }, about, chosen));
}"""
VERIFY = """async (v) => {
  const { base64url, fromBase64url, utf8 } = await import("/bytes.js");
  const how = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("raw", fromBase64url(v.device_point), how, false, ["verify"]);
  const { deviceKey, signature, publicPoint } = await import("/sealing.js");
  const own = await deviceKey();
  const said = await signature(own, utf8(v.envelope));
  const ours = await crypto.subtle.importKey("raw", fromBase64url(await publicPoint(own)), how, false, ["verify"]);
  const [signing, bytes] = [{ name: "ECDSA", hash: "SHA-256" }, utf8(v.envelope)];
  const holds = (which, sign) => crypto.subtle.verify(signing, which, fromBase64url(sign), bytes);
  const leaves = await crypto.subtle.exportKey("pkcs8", own.privateKey).then(() => true, () => false);
  return [await holds(key, v.signature_of_envelope), await holds(ours, said), leaves, said.length];
}"""
STREAM = """async (v) => {
  const { hidden } = await import("/streams.js");
  const { fromBase64url, sha256 } = await import("/bytes.js");
  const plain = Uint8Array.from({ length: v.plain_size }, (_each, at) => at % 256);
  const stream = await hidden(plain, fromBase64url(v.key), fromBase64url(v.nonce));
  const pieces = await Promise.all([0, 65536].map((from) => sha256(stream.slice(from, from + 65536))));
  return { plain: await sha256(plain), size: stream.length, sealed: await sha256(stream), pieces };
}"""

APPLIES = """async ([conditions, abouts]) => {
  const { mayApply } = await import("/signs.js");
  return abouts.map(({ facts, rest }) => conditions.map((each) => mayApply(each, facts, rest)));
}"""


@pytest.fixture(scope="module")
def modules() -> Iterator[str]:
    """The phone's modules, as they stand in the source, on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *asked: Any) -> None:
            super().__init__(*asked, directory=str(MODULES))

        def log_message(self, *_told: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/bytes.js"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def vector() -> dict[str, Any]:
    return dict(json.loads(VECTOR.read_text(encoding="utf-8")))


def test_an_entry_is_sealed_as_the_vector_says(page: Page, modules: str, vector: dict[str, Any]) -> None:
    page.goto(modules)
    assert page.evaluate(SEAL, vector) == vector["envelope"]


def test_signatures_are_read_on_both_sides_and_the_key_never_leaves(
    page: Page, modules: str, vector: dict[str, Any]
) -> None:
    page.goto(modules)
    assert page.evaluate(VERIFY, vector) == [True, True, False, 86]


def test_a_photograph_is_sealed_as_the_vector_says(page: Page, modules: str, vector: dict[str, Any]) -> None:
    page.goto(modules)
    said, told = page.evaluate(STREAM, vector["photograph"]), vector["photograph"]
    assert said["plain"] == told["plain_sha256"]
    assert (said["size"], said["sealed"]) == (told["sealed_size"], told["sealed_sha256"])
    assert said["pieces"] == told["chunk_sha256"]


def test_the_phone_asks_the_signs_that_the_pages_ask(page: Page, modules: str) -> None:
    """Each line's condition, for all that may be ticked and for what is not known, as the table itself says."""
    lines = [each for each in red_flags().values() if each.screen == TODAY]
    ticks = product([False, True], repeat=len(facts()))
    known = [[code for code, is_so in zip(facts(), tick, strict=True) if is_so] for tick in ticks]
    abouts = [{"facts": each, "rest": rest} for each in known for rest in ("none", "unknown")]
    page.route("**/store.js", lambda route: route.fulfill(content_type="text/javascript", body=NO_STORE))
    page.route(
        re.compile(r"/(errors|patience)\.js$"),
        lambda route: route.fulfill(path=MODULES.parent / Path(route.request.url).name),
    )
    page.goto(modules)
    said = page.evaluate(APPLIES, [[each.applies_when for each in lines], abouts])
    assert said == [[each.may_apply(about) for each in lines] for about in abouts]
    assert len({tuple(each) for each in said}) > len(facts()), "the ticks make a difference"
