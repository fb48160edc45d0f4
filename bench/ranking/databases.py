"""The peers that rank in SQL: SQLite in memory, a private PostgreSQL server, the same with PostGIS."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from bench.ranking import queries
from bench.ranking.stopwatch import Work, progress
from matching import Need, Network
from matching.ranking.need_columns import cube_at
from tests.postgres import PrivatePostgres

HOSPITAL = "id, lat, lon, x, y, z, country, level, load, languages, languages_known, open"
SERVICE = "hospital, offered, sites_yes, sites_no, fixed, chance, start, reply"
TABLES = """
CREATE TABLE hospital (id text PRIMARY KEY, lat float8, lon float8, x float8, y float8, z float8, country int,
  level int, load int, languages int, languages_known int, open int, chance_unsaid int DEFAULT 400);
CREATE TABLE service (hospital text, offered int, sites_yes int8, sites_no int8, fixed int, chance int,
  start float8, reply float8, age int, modality int, PRIMARY KEY (age, modality, hospital));
"""


def sqlite(network: Network, need: Need) -> Work:
    """A wide table in memory that holds the service in question of every hospital, and nothing else."""
    connection = sqlite3.connect(":memory:")
    now, later = _cells(need)
    wide = [
        (*hospital, *service[1:], later_service[1], later_service[3])
        for hospital, service, later_service in zip(
            queries.hospital_rows(network),
            queries.service_rows(network, *now),
            queries.service_rows(network, *later),
            strict=True,
        )
    ]
    names = f"{HOSPITAL}, {SERVICE.split(', ', 1)[1]}, later_offered, later_sites_no"
    connection.execute(f"CREATE TABLE wide ({names})")
    connection.executemany(f"INSERT INTO wide VALUES ({', '.join('?' * len(wide[0]))})", wide)
    connection.execute("ANALYZE")
    text, told = queries.wide_query(), queries.parameters(need)
    return lambda: connection.execute(text, told).fetchall()


@contextmanager
def postgresql() -> Iterator[psycopg.Connection[Any] | None]:
    """A connection to a private server that ends with the block; None where PostgreSQL is not installed."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(PrivatePostgres())
        except (RuntimeError, KeyError, OSError) as missing:
            progress(f"PostgreSQL is left out: {missing}")
            yield None
            return
        yield stack.enter_context(psycopg.connect(server.url, autocommit=True))


def has_postgis(connection: psycopg.Connection[Any]) -> bool:
    """Put PostGIS in; False where it is not installed."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    except psycopg.Error as missing:
        progress(f"PostGIS is left out: {missing}")
        return False
    return True


def fill(connection: psycopg.Connection[Any], network: Network, postgis: bool) -> None:
    """Hospitals and all their services that said something, analysed; no compiling of single queries."""
    connection.execute("DROP TABLE IF EXISTS hospital; DROP TABLE IF EXISTS service;" + TABLES)
    _copy(connection, f"hospital ({HOSPITAL})", queries.hospital_rows(network))
    for age, modality in queries.every_cell():
        if network.offered[age, modality].any() or network.sites_yes[age, modality].any():
            rows = ((*row, age, modality) for row in queries.service_rows(network, age, modality))
            _copy(connection, f"service ({SERVICE}, age, modality)", rows)
    if postgis:
        connection.execute("ALTER TABLE hospital ADD COLUMN place geography(Point, 4326)")
        connection.execute("UPDATE hospital SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography")
    connection.execute("SET jit = off")
    connection.execute("VACUUM ANALYZE hospital")
    connection.execute("VACUUM ANALYZE service")


def ranked(connection: psycopg.Connection[Any], need: Need, postgis: bool) -> Work:
    """The ten best by the joined query; prepared by the driver after a few runs."""
    text, told = queries.joined_query(postgis), queries.parameters(need)
    return lambda: connection.execute(text, told).fetchall()


def _copy(connection: psycopg.Connection[Any], into: str, rows: Any) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _cells(need: Need) -> tuple[tuple[int, int], tuple[int, int]]:
    age, modality = cube_at(need)
    assert age is not None and modality is not None
    return (age, modality), (age, int(queries.parameters(need)["later"]))
