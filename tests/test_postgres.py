"""The tests' own PostgreSQL: no other run of the tests can take its folder away or keep it from stopping."""

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PrivatePostgres


def test_two_servers_live_apart_and_each_leaves_nothing_behind() -> None:
    with PrivatePostgres() as one, PrivatePostgres() as other:
        assert one.folder != other.folder and one.port != other.port
        for server in (one, other):
            with psycopg.connect(server.url) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        pids = [server.server.pid for server in (one, other) if server.server]
    assert not one.folder.exists() and not other.folder.exists()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_it_stops_though_its_folder_was_deleted_under_it(tmp_path: Path) -> None:
    server = PrivatePostgres()
    with server:
        shutil.rmtree(server.folder)
        pid = server.server.pid if server.server else 0
    assert pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_its_folder_is_no_part_of_the_folders_that_a_run_clears(tmp_path: Path) -> None:
    server = PrivatePostgres()
    assert tmp_path.parents[1] not in server.folder.parents
    server.__exit__()


def test_a_server_that_cannot_start_says_why_and_cleans_up() -> None:
    with PrivatePostgres() as first:
        second = PrivatePostgres()
        second.port = first.port
        with pytest.raises(RuntimeError, match="did not start"):
            second.__enter__()
        assert not second.folder.exists()
