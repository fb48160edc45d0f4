"""What is put into the store of papers is there whole or not at all, sealed for its person, in a folder or a bucket."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ReadTimeoutError
from flask import Flask
from moto import mock_aws

from referral.crypto import Erased, new_data_key
from referral.records.papers import storing, sweeping

STARTS = [f"{each:02x}" for each in range(256)]
CONTENT = bytes(range(256)) * 400


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[str]:
    """The app with its papers in a folder, and in a bucket under a prefix."""
    before = app.config["PAPERS"]
    if request.param == "folder":
        app.config["PAPERS"] = str(tmp_path / "papers")
        yield str(request.param)
    else:
        yield from _with_bucket(app)
    app.config["PAPERS"] = before


def _with_bucket(app: Flask) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in {
            "ACCESS_KEY_ID": "x",
            "SECRET_ACCESS_KEY": "x",
            "DEFAULT_REGION": "eu-central-1",
        }.items():
            patch.setenv(f"AWS_{name}", value)
        storing._asked.cache_clear()
        where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
        storing._asked().create_bucket(Bucket="kept", **where)
        app.config["PAPERS"] = "s3://kept/papers"
        yield "bucket"
        storing._asked.cache_clear()


def _all() -> list[storing.Lying]:
    return [each for start in STARTS for each in storing.lying(start)]


def test_what_is_kept_comes_back_and_goes(store: str, app: Flask) -> None:
    key = new_data_key()
    name = storing.keep(key, CONTENT)
    assert storing.opened(key, name) == CONTENT
    assert [each.name for each in _all()] == [name]
    assert CONTENT[:64] not in storing.get(name), "sealed"
    storing.drop(name)
    storing.drop(name)
    assert not _all()
    with pytest.raises(storing.Missing):
        storing.get(name)


def test_it_opens_for_nobody_else_nor_under_another_name_nor_after_erasure(store: str, app: Flask) -> None:
    key = new_data_key()
    name = storing.keep(key, CONTENT)
    with pytest.raises(RuntimeError):
        storing.opened(new_data_key(), name)
    storing.put("ab" * 16, storing.get(name))
    with pytest.raises(RuntimeError):
        storing.opened(key, "ab" * 16)
    key.wrapped = None
    with pytest.raises(Erased):
        storing.opened(key, name)


def test_an_empty_place_is_no_store_once_something_was_kept(
    store: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing.at.cache_clear()
    monkeypatch.setattr(storing, "MARK_SEEN_FOR", 0.0)
    monkeypatch.setattr(storing, "USED", [lambda: True])
    assert not sweeping.is_store_here()
    for deed in (lambda: storing.put("ab" * 16, CONTENT), lambda: storing.get("ab" * 16)):
        with pytest.raises(storing.Away):
            deed()
    with pytest.raises(storing.Away):
        storing.drop("ab" * 16)
    monkeypatch.setattr(storing, "USED", [lambda: False])
    storing.put("ab" * 16, CONTENT)
    monkeypatch.setattr(storing, "USED", [lambda: True])
    assert sweeping.is_store_here() and storing.get("ab" * 16) == CONTENT


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_torn_write_is_never_readable(store: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    storing.put("ab" * 16, b"")
    storing.drop("ab" * 16)

    def torn(path: Path, content: bytes) -> None:
        path.write_bytes(content[:100])
        raise SystemExit  # the process dies here

    monkeypatch.setattr(storing, "_write", torn)
    with pytest.raises(SystemExit):
        storing.put("ab" * 16, CONTENT)
    with pytest.raises(storing.Missing):
        storing.get("ab" * 16)
    assert [each.name for each in _all()] == ["ab" * 16 + storing.BEGUN], "the sweep finds it"


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_it_is_on_the_disk_before_it_has_its_name(
    store: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing.put("cd" * 16, b"the first")
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda line: (done.append("fsync"), fsync(line)))
    monkeypatch.setattr(Path, "rename", lambda path, to: (done.append("rename"), rename(path, to)))
    storing.put("ab" * 16, CONTENT)
    assert done == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("store", ["folder"], indirect=True)
@pytest.mark.parametrize(
    ("number", "meant"),
    [(errno.ENOSPC, storing.NoRoom), (errno.EDQUOT, storing.NoRoom), (errno.EIO, storing.Away)],
)
def test_a_full_disk_says_so_and_keeps_nothing(
    store: str, app: Flask, monkeypatch: pytest.MonkeyPatch, number: int, meant: type[Exception]
) -> None:
    def full(_line: int) -> None:
        raise OSError(number, "x")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(meant):
        storing.put("ab" * 16, CONTENT)
    assert not _all()


def test_a_line_that_breaks_while_a_bucket_is_read_is_no_fault_of_the_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def read(self) -> bytes:
            raise ReadTimeoutError(endpoint_url="https://bucket.example")

    monkeypatch.setattr(storing.Bucket, "_ask", lambda *_args, **_more: {"Body": Broken()})
    with pytest.raises(storing.Away):
        storing.Bucket("s3://kept/papers").get("ab" * 16)
