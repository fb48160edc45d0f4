"""Whoever copies the whole profile of a phone's browser finds no name of what was sealed on it."""

import struct
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.journeys.outbox_proof import SITE_WORDS, Proof, proving, worker_updated_mid_entry
from tests.journeys.profile_search import MAGIC, found, unpacked
from tests.offline.phone_store import FIELDS, IN_PAPERS
from tests.proving import part

NAME, NICKNAME = "Доказова", "прізвисько для списку"
DUMP = """async () => {
  const opening = indexedDB.open("offline");
  const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const found = { papers: [] };
  for (const name of db.objectStoreNames) {
    const store = db.transaction(name).objectStore(name);
    const read = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    const rows = (await read(store.getAll())).filter(Boolean);
    found[name] = name === "kept" ? await read(store.getAllKeys()) : rows.flatMap(Object.keys);
    const papers = rows.flatMap(({ papers: sent = [] }) => sent);
    found.papers.push(...[...papers, ...papers.flatMap(({ files }) => files)].flatMap(Object.keys));
  }
  db.close();
  return found;
}"""
TOLD = ("+380501234567", "380501234567", SITE_WORDS)
"""What every entry says beside its name."""


def _hits(proof: Proof, entries: int) -> list[tuple[str, str]]:
    """What is found of so many entries, one of them typed by hand, once the browser has been closed."""
    proof.make(0, 1, 0)
    worker_updated_mid_entry(proof, 1)
    proof.phone.lose_network()
    for number in range(2, entries):
        proof.make(number, 1, 0, NICKNAME)
    _check_fields(proof)
    proof.phone.close()
    profile = proof.phone.profile
    assert found(profile, [NICKNAME]), "what is kept in clear is found"
    hits = found(profile, [NAME, *TOLD])
    proof.gate.up()
    proof.phone.open()
    return hits


def _check_fields(proof: Proof) -> None:
    """The phone's store holds what the thief of tests/offline tries, and nothing beside it."""
    for name, rows in proof.phone.page.evaluate(DUMP).items():
        assert set(rows) <= FIELDS.get(name, IN_PAPERS), name


def test_no_name_of_a_sealed_entry_stands_in_the_closed_profile(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    with proving(playwright, tmp_path, browser_type_launch_args, 5) as proof:
        assert _hits(proof, 5) == []


@pytest.mark.proof
def test_no_name_of_a_thousand_entries_stands_there(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    with (
        part("sealed entries searched for in the phone's profile") as reached,
        proving(playwright, tmp_path, browser_type_launch_args, 5) as proof,
    ):
        hits = _hits(proof, 1000)
        print(hits)
        reached.n, reached.failures = 1000, len(hits)
    assert hits == []


def _packed(text: bytes) -> bytes:
    """By Snappy: four letters, then the rest as copies of one letter each where that can be."""
    out, seen = bytearray([len(text)]), text[:4]
    out += bytes([(len(seen) - 1) << 2]) + seen
    for at in range(4, len(text)):
        back = at - text.rfind(text[at : at + 1], 0, at) if text[at : at + 1] in text[:at] else 0
        out += struct.pack("<BH", 2, back) if back else bytes([0, text[at]])
    return bytes(out)


def _table(block: bytes) -> bytes:
    """A LevelDB table of one packed block."""
    data = _packed(block)
    handle = bytes([0, len(data)])
    index = bytes([0, 1, len(handle)]) + b"k" + handle + struct.pack("<II", 0, 1)
    at = len(data) + 5
    footer = bytes([0, 0, at, len(index)]).ljust(40, b"\0") + struct.pack("<Q", MAGIC)
    return data + b"\1crc!" + index + b"\0crc!" + footer


def test_the_search_sees_what_is_packed_parted_or_written_otherwise(tmp_path: Path) -> None:
    words = f"xxxx{NAME}".encode()
    assert unpacked(_packed(words)) == words and NAME.encode() not in _packed(words)
    half = len(words) - 5
    parted = b"".join(
        b"crc!" + struct.pack("<HB", len(each), 1) + each for each in (words[:half], words[half:])
    )
    kinds = {
        "table": _table(words),
        "log": parted,
        "value": b"..\xff\x11\x02" + _packed(words) + b"more",
        "wide": b"." + NAME.encode("utf-16-le"),
        "json": b"\\u0414\\u043e\\u043a\\u0430\\u0437\\u043e\\u0432\\u0430",
        "none": b"nothing of it",
    }
    for name, content in kinds.items():
        (tmp_path / name).write_bytes(content)
    assert {file for _, file in found(tmp_path, [NAME])} == kinds.keys() - {"none"}
