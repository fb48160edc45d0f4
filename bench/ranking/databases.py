"""The peers that rank in SQL: SQLite in memory, a private PostgreSQL server, the same with PostGIS."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from bench.ranking import queries
from bench.ranking.stopwatch import Work, progress
from matching import Need, Network
from tests.postgres import PrivatePostgres

HOSPITAL = "id, lat, lon, x, y, z, country, level, load, languages, likely, open"
PROFILE = "hospital, fixed, chance, start, reply"
TABLES = """
CREATE TABLE hospital (id text PRIMARY KEY, lat float8, lon float8, x float8, y float8, z float8, country int,
  level float8, load int, languages int, likely float8, open int);
CREATE TABLE profile (hospital text, fixed int, chance int, start float8, reply float8, number int,
  PRIMARY KEY (number, hospital));
"""


def sqlite(network: Network, need: Need) -> Work:
    """A wide table in memory that holds the profile in question of every hospital, and nothing else."""
    connection = sqlite3.connect(":memory:")
    rows = zip(queries.hospital_rows(network, need), queries.profile_rows(network, need), strict=True)
    wide = [(*hospital, *profile[1:]) for hospital, profile in rows]
    connection.execute(f"CREATE TABLE wide ({HOSPITAL}, {PROFILE.split(', ', 1)[1]})")
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


def fill(connection: psycopg.Connection[Any], network: Network, need: Need, postgis: bool) -> None:
    """Hospitals and their profiles for some sites, analysed; no compiling of single queries."""
    connection.execute("DROP TABLE IF EXISTS hospital; DROP TABLE IF EXISTS profile;" + TABLES)
    _copy(connection, f"hospital ({HOSPITAL})", queries.hospital_rows(network, need))
    for number, each in enumerate(queries.like(need)):
        rows = ((*row, number) for row in queries.profile_rows(network, each))
        _copy(connection, f"profile ({PROFILE}, number)", rows)
    if postgis:
        connection.execute("ALTER TABLE hospital ADD COLUMN place geography(Point, 4326)")
        connection.execute("UPDATE hospital SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography")
    connection.execute("SET jit = off")
    connection.execute("VACUUM ANALYZE hospital")
    connection.execute("VACUUM ANALYZE profile")


def ranked(connection: psycopg.Connection[Any], need: Need, postgis: bool) -> Work:
    """The ten best by the joined query; prepared by the driver after a few runs."""
    text, told = queries.joined_query(postgis), queries.parameters(need)
    return lambda: connection.execute(text, told).fetchall()


def _copy(connection: psycopg.Connection[Any], into: str, rows: Any) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
