"""PostgreSQL and Redis for the tests: on loopback, on free ports, with their data under var/services, never as root."""

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import psycopg
import redis

from tests.database import ROOT

PACKAGES = ("postgresql", "redis-server")
READY_WITHIN = 60.0  # seconds from a server's start to its first answer
STOPPED_WITHIN = 30.0  # seconds from the request to end until the process is killed
USER = "guitai"


class ServerFailed(RuntimeError):
    """A server did not start; the message holds the end of its log."""


@dataclasses.dataclass(frozen=True)
class Servers:
    """Addresses of what runs."""

    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        """The variables that switch the shop to these servers."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@dataclasses.dataclass(frozen=True)
class Owner:
    """The user whom the servers run as. PostgreSQL refuses root, so root lends its servers to somebody without rights."""

    name: str
    uid: int
    gid: int

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.geteuid()

    def popen(self, command: list[str], *, output: IO[bytes], stdin: int | None = None) -> subprocess.Popen[bytes]:
        """Start a program as this user, in a session of its own: Ctrl-C at the terminal must not reach a server."""
        rights = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_somebody_else else {}
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            command,
            cwd="/",
            env=environment,
            stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **rights,
        )

    def give(self, folder: Path) -> None:
        """Make a folder that only this user reads."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.is_somebody_else:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def owner() -> Owner:
    """The user whom the servers run as: ourselves, or for root the user of PostgreSQL's package, or nobody."""
    uid = os.geteuid()
    if uid != 0:
        return Owner(str(uid), uid, os.getegid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Owner(name, found.pw_uid, found.pw_gid)
    raise ServerFailed("PostgreSQL refuses root, and there is no user postgres or nobody")


def postgresql_folder() -> Path | None:
    """Folder of PostgreSQL's programs: the newest that Debian's packages hold, or the one on the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def missing_packages() -> list[str]:
    """Debian packages that this machine lacks."""
    lacking = [] if postgresql_folder() else ["postgresql"]
    return lacking if shutil.which("redis-server") else [*lacking, "redis-server"]


def services_folder(user: Owner) -> Path:
    """var/services, or a folder in /var/tmp where the servers' user can't walk into the checkout."""
    folder = Path(os.environ.get("GUITAI_SERVICES", ROOT / "var" / "services")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not user.is_somebody_else or all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents)):
        return folder
    elsewhere = Path("/var/tmp") / f"guitai-services-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"
    print(f"{user.name} may not enter {folder}: the servers' data is in {elsewhere}", file=sys.stderr)
    elsewhere.mkdir(exist_ok=True)
    return elsewhere


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Both servers, answering, until the block ends, however it ends. One run a checkout at a time."""
    user = owner()
    folder = services_folder(user)
    with (folder / "lock").open("w") as lock, contextlib.ExitStack() as stop:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerFailed(f"another run holds {folder}: wait for it to end") from None
        yield Servers(
            database_url=stop.enter_context(postgresql(folder, user)),
            redis_url=stop.enter_context(redis_server(folder, user)),
        )


@contextlib.contextmanager
def postgresql(folder: Path, user: Owner) -> Iterator[str]:
    """A PostgreSQL whose cluster is kept between runs, so that its template databases are made once."""
    programs = postgresql_folder()
    assert programs is not None
    data, secret, log = folder / f"postgresql-{programs.parent.name}", folder / "password", folder / "postgresql.log"
    if not secret.exists() or not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        secret.write_text(secrets.token_hex(16))
        os.chown(secret, user.uid, user.gid)
        secret.chmod(0o600)
        user.give(data)
        with log.open("wb") as output:
            options = ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-U", USER, f"--pwfile={secret}", "-N"]
            made = user.popen([str(programs / "initdb"), *options, "-D", str(data)], output=output)
            if made.wait(READY_WITHIN):
                shutil.rmtree(data, ignore_errors=True)
                raise ServerFailed(f"initdb failed:\n{_end_of(log)}")
    _end_left_over(data / "postmaster.pid", "postgres")
    password = secret.read_text().strip()

    def command(port: int) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # the path of a socket has a short limit
            "max_connections": "300",
            "shared_buffers": "256MB",
            # Nothing here must outlive a power cut.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(programs / "postgres"), "-D", str(data), "-p", str(port), *given]

    def address(port: int) -> str:
        return f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"

    def answers(port: int) -> None:
        psycopg.connect(address(port), connect_timeout=5).close()

    # SIGINT is PostgreSQL's fast shutdown: it ends connections and writes its checkpoint.
    with _server("PostgreSQL", user, command, answers, log=log, end=signal.SIGINT) as port:
        yield address(port)


@contextlib.contextmanager
def redis_server(folder: Path, user: Owner) -> Iterator[str]:
    """A Redis that keeps nothing."""
    program, data, log = shutil.which("redis-server"), folder / "redis", folder / "redis.log"
    assert program is not None
    user.give(data)
    _end_left_over(data / "redis.pid", "redis-server")
    password = secrets.token_hex(16)

    def configuration(port: int) -> bytes:
        lines = [f"port {port}", "bind 127.0.0.1", f"requirepass {password}", 'save ""', "appendonly no"]
        return "\n".join([*lines, f"dir {data}", f"pidfile {data}/redis.pid", ""]).encode()

    def address(port: int) -> str:
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def answers(port: int) -> None:
        with redis.Redis.from_url(address(port), socket_timeout=5) as client:
            client.ping()

    # The configuration comes by standard input: arguments can be read by everybody on the machine.
    with _server("Redis", user, lambda port: [program, "-"], answers, log=log, stdin=configuration) as port:
        yield address(port)


@contextlib.contextmanager
def _server(
    name: str,
    user: Owner,
    command: Callable[[int], list[str]],
    answers: Callable[[int], None],
    *,
    log: Path,
    end: signal.Signals = signal.SIGTERM,
    stdin: Callable[[int], bytes] | None = None,
) -> Iterator[int]:
    """One server on a free port; its process is ended by its id when the block ends."""
    process, port = None, 0
    with log.open("wb") as output:
        try:
            for last in (False, False, True):
                port = free_port()
                process = user.popen(command(port), output=output, stdin=subprocess.PIPE if stdin else None)
                if stdin and process.stdin:
                    process.stdin.write(stdin(port))
                    process.stdin.close()
                try:
                    _wait_for(name, process, lambda port=port: answers(port), log)  # type: ignore[misc]
                    break
                except ServerFailed:
                    if last or process.poll() is None:  # else the port may have been taken meanwhile
                        raise
            yield port
        finally:
            if process is not None:
                end_process(process, end)


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(name: str, process: subprocess.Popen[bytes], answers: Callable[[], None], log: Path) -> None:
    until, why = time.monotonic() + READY_WITHIN, ""
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ServerFailed(f"{name} ended at its start:\n{_end_of(log)}")
        try:
            answers()
            return
        except (psycopg.OperationalError, redis.RedisError, OSError) as error:
            why = str(error)
            time.sleep(0.1)
    raise ServerFailed(f"{name} gives no answer after {READY_WITHIN:.0f} s ({why}):\n{_end_of(log)}")


def end_process(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> None:
    """Ask a process to end, wait with a bound, and kill it after that."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOPPED_WITHIN)


def _end_left_over(pid_file: Path, program: str) -> None:
    """End the server of a run that was killed before it could: by the id in its own file, if that still is our server."""
    try:
        pid = int(pid_file.read_text().split()[0])
        if program not in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace"):
            return
        os.kill(pid, signal.SIGINT)
        for _ in range(int(STOPPED_WITHIN * 10)):
            os.kill(pid, 0)
            time.sleep(0.1)
    except (OSError, ValueError, IndexError):
        return


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
