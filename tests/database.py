"""The migrated test database: built once per set of migrations, then copied; as SQLite files or in PostgreSQL."""

import fcntl
import hashlib
import inspect
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(os.environ.get("DB_TEMPLATE_DIR", ROOT / "var" / "test-db"))


def migration_hashes() -> dict[str, str]:
    """Every migration file's hash, by "app.name", and what else decides the migrated rows."""
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    found = MigrationLoader(None).disk_migrations
    hashes = {
        ".".join(key): hashlib.sha256(Path(inspect.getfile(type(found[key]))).read_bytes()).hexdigest()[:16]
        for key in sorted(found)
    }
    hashes["languages"] = repr(settings.LANGUAGES)
    hashes |= {f"app {name}": "" for name in settings.INSTALLED_APPS}
    for data in sorted((ROOT / "storefront").glob("*/data/*.json")):
        hashes[str(data.relative_to(ROOT))] = hashlib.sha256(data.read_bytes()).hexdigest()[:16]
    return hashes


def older_template(wanted: dict[str, str]) -> Path | None:
    """A template that lacks only migrations which came since: migrating it further is what a deployment does."""
    for listed in sorted(TEMPLATES.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True):
        have = json.loads(listed.read_text())
        if listed.with_suffix(".sqlite3").exists() and have.items() <= wanted.items():
            return listed.with_suffix(".sqlite3")
    return None


class Copy(Protocol):
    """The database of one run, made from the template. Django's default connection leads to it."""

    def restore(self) -> None:
        """Give it the template's rows again, whatever a test committed."""

    def drop(self) -> None:
        """Remove it."""


def own_copy(name: str) -> Copy:
    """A copy of the template for this run, on the engine that the settings name."""
    from django.db import connection

    return PostgresCopy(name) if connection.vendor == "postgresql" else SqliteCopy(name)


class SqliteCopy:
    """A copy of the template's file."""

    def __init__(self, name: str) -> None:
        from django.db import connection

        self._template = migrated_template()
        self._mine = TEMPLATES / f"{name}.sqlite3"
        shutil.copyfile(self._template, self._mine)
        connection.close()
        connection.settings_dict["NAME"] = str(self._mine)

    def restore(self) -> None:
        from django.db import connection

        connection.close()
        source, target = sqlite3.connect(self._template), sqlite3.connect(self._mine, timeout=20)
        source.backup(target)
        source.close()
        target.close()

    def drop(self) -> None:
        from django.db import connection

        connection.close()
        for left in TEMPLATES.glob(self._mine.name + "*"):
            left.unlink()


class PostgresCopy:
    """A database made from the template database."""

    def __init__(self, name: str) -> None:
        from django.db import connection

        self._template = migrated_postgresql_template()
        self._mine = name.replace("-", "_")
        self.restore()
        connection.settings_dict["NAME"] = self._mine

    def restore(self) -> None:
        close_connections()
        with maintenance() as server:
            copy_database(server, self._template, self._mine)

    def drop(self) -> None:
        close_connections()
        with maintenance() as server:
            drop_database(server, self._mine)


def close_connections() -> None:
    """Close this thread's connection and the pool behind it: a database with connections can't be copied or dropped."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend


@contextmanager
def maintenance() -> Iterator["psycopg.Connection[Any]"]:
    """A connection of our own to the server's database `postgres`, to make and drop databases."""
    from django.db import connection

    where = {k: connection.settings_dict[k.upper()] for k in ("host", "port", "user", "password")}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        yield server


def copy_database(server: "psycopg.Connection[Any]", source: str, target: str) -> None:
    """(Re)make a database as a copy of another. Copying files is the fastest way where nothing is synced to disk."""
    drop_database(server, target)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    server.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))


def drop_database(server: "psycopg.Connection[Any]", name: str) -> None:
    """Drop a database if it is there, with whatever is still connected to it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrated_postgresql_template() -> str:
    """Name of a migrated database for the present set of migrations; made when it is missing.

    Its comment holds the set, so that later migrations begin where an older template ends. A lock of the server lets
    parallel runs build it once.
    """
    from django.core.management import call_command
    from django.db import connection

    hashes = migration_hashes()
    wanted = f"template_{hashlib.sha256(repr(hashes).encode()).hexdigest()[:16]}"
    with maintenance() as server:
        server.execute("SELECT pg_advisory_lock(7391)")
        listed = server.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname LIKE 'template\\_%%' ORDER BY oid DESC"
        ).fetchall()
        if wanted in dict(listed):
            return wanted
        older = [name for name, comment in listed if comment and json.loads(comment).items() <= hashes.items()]
        copy_database(server, older[0] if older else "template0", "building")
        close_connections()
        before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "building"
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            close_connections()
            connection.settings_dict["NAME"] = before
        server.execute(sql.SQL("COMMENT ON DATABASE building IS {}").format(sql.Literal(json.dumps(hashes))))
        server.execute(sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(wanted)))
        for name, _ in listed[2:]:
            drop_database(server, name)
    return wanted


def migrated_template() -> Path:
    """Path of a migrated SQLite file for the present set of migrations; made when it is missing.

    A program of its own makes it, so that it is SQLite whatever the tests run on. A lock file lets parallel runs build
    it once.
    """
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        hashes = migration_hashes()
        template = TEMPLATES / f"{hashlib.sha256(repr(hashes).encode()).hexdigest()[:16]}.sqlite3"
        if template.exists():
            return template
        building = TEMPLATES / "building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        if older := older_template(hashes):
            shutil.copyfile(older, building / "guitai.sqlite3")
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        environment = {**kept, "GUITAI_VAR": str(building), "DATABASE_URL": "", "REDIS_URL": ""}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        with sqlite3.connect(building / "guitai.sqlite3") as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute("PRAGMA journal_mode=DELETE")
        raw.close()
        (building / "guitai.sqlite3").rename(template)
        shutil.rmtree(building)
        template.with_suffix(".json").write_text(json.dumps(hashes))
        for old in sorted(TEMPLATES.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)[4:]:
            old.unlink()
            old.with_suffix(".sqlite3").unlink(missing_ok=True)
        return template
