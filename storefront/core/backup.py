"""Backup and restore of the whole shop, database and uploads, as one file that holds both.

The database is kept in its engine's own form: SQLite's online copy, PostgreSQL's custom dump by the server's own tools.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from storefront.core.moving import holds_a_shop

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMPS: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MEDIA: Final = "media"


class CannotBackUp(Exception):
    """The backup could not be made or restored; the message says what to do. Nothing was changed then."""


def back_up(*, file: Path, now: datetime) -> dict[str, Any]:
    """Write database and uploads to `file`, a tar archive. Safe while the shop runs. Returns what the manifest says.

    The database comes first: a picture that is uploaded meanwhile is in the archive without its row, never the reverse.
    Raises CannotBackUp; a file that is there already is never overwritten.
    """
    if file.exists():
        raise CannotBackUp(f"{file} is there already.")
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "engine": connection.vendor,
        "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
    }
    partial = file.with_name(file.name + ".partial")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder:
        try:
            dump = Path(folder, DUMPS[connection.vendor])
            _dump(dump)
            Path(folder, MANIFEST).write_text(json.dumps(manifest, indent=1))
            partial.touch(0o600)  # customers' addresses are in it
            with tarfile.open(partial, "w:gz", compresslevel=1) as archive:
                archive.add(Path(folder, MANIFEST), MANIFEST)
                archive.add(dump, dump.name)
                if Path(settings.MEDIA_ROOT).is_dir():
                    archive.add(settings.MEDIA_ROOT, MEDIA)
            partial.rename(file)
        finally:
            partial.unlink(missing_ok=True)
    return manifest


def restore(*, file: Path, replace: bool) -> dict[str, Any]:
    """Make database and uploads what they were when `file` was written. Stop the shop's processes first.

    replace: whether a shop that is there may be overwritten. Everything is unpacked and checked before the first
    change. Returns the manifest. Raises CannotBackUp.
    """
    if not file.is_file():
        raise CannotBackUp(f"{file} is not there.")
    place = Path(settings.VAR_DIR)
    with tempfile.TemporaryDirectory(dir=place, prefix=".restore-") as folder:
        try:
            with tarfile.open(file) as archive:
                archive.extractall(folder, filter="data")
            manifest: dict[str, Any] = json.loads(Path(folder, MANIFEST).read_text())
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise CannotBackUp(f"{file} is not a backup of this shop, or is damaged: {error}") from None
        _check(manifest)
        if not replace and holds_a_shop(connection):
            raise CannotBackUp("There is a shop in the database. To overwrite it: --replace")
        dump = Path(folder, DUMPS[manifest["engine"]])
        if not dump.is_file():
            raise CannotBackUp(f"{file} holds no database.")
        _load(dump)
        _swap_media(Path(folder, MEDIA))
    return manifest


def _check(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise CannotBackUp(f"The backup has form {manifest.get('format')}; this shop reads form {FORMAT}.")
    if manifest["engine"] != connection.vendor:
        raise CannotBackUp(f"The backup is of {manifest['engine']}, but the shop runs on {connection.vendor}.")
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest["migrations"]) - known - _replaced():
        raise CannotBackUp(f"The backup is of a newer version of the shop: it has {min(unknown)}.")


def _replaced() -> set[str]:
    """Migrations that a squashed one stands for."""
    return {".".join(key) for m in MigrationLoader(None).disk_migrations.values() for key in m.replaces}


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run_tool("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(dump)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise CannotBackUp("The backup's database is damaged.")
            connection.close()
            with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as target:
                source.backup(target)
        return
    _run_tool("pg_restore", ["--list", "--file=/dev/null", str(dump)], connect=False)  # the dump can be read
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run_tool("pg_restore", [*options, str(dump)])


def _swap_media(unpacked: Path) -> None:
    """Put the backup's uploads in the place of those that are there."""
    there = Path(settings.MEDIA_ROOT)
    before = there.with_name(there.name + ".before-restore")
    shutil.rmtree(before, ignore_errors=True)
    if there.exists():
        there.rename(before)
    if unpacked.is_dir():
        shutil.move(unpacked, there)
    shutil.rmtree(before, ignore_errors=True)


def _run_tool(name: str, arguments: Sequence[str], *, connect: bool = True) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where other users can't read it."""
    given = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": given["PASSWORD"] or ""}
    where = [("--host", given["HOST"]), ("--port", given["PORT"]), ("--username", given["USER"])]
    options = [f"{option}={value}" for option, value in [*where, ("--dbname", given["NAME"])] if value]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [_tool(name), *(options if connect else []), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotBackUp(f"{name} failed:\n{done.stderr.strip()[-2000:]}")


def _tool(name: str) -> str:
    """A program of PostgreSQL: the newest of Debian's packages, or the one on the PATH. Raises CannotBackUp."""
    for path in _installed(name):
        return str(path)
    found = shutil.which(name)
    if found is None:
        raise CannotBackUp(f"{name} is not there. Type: sudo apt-get install postgresql-client")
    return found


def _installed(name: str) -> Iterator[Path]:
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    yield from sorted(found, key=lambda path: float(path.parts[-3]), reverse=True)
