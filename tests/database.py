"""The migrated test database: built once per set of migrations, then copied."""

import fcntl
import hashlib
import inspect
import json
import os
import shutil
import sqlite3
from pathlib import Path

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


def migrated_template() -> Path:
    """Path of a migrated SQLite file for the present set of migrations; made when it is missing.

    Leaves Django's default connection closed. A lock file lets parallel runs build it once.
    """
    from django.core.management import call_command
    from django.db import connection

    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        hashes = migration_hashes()
        template = TEMPLATES / f"{hashlib.sha256(repr(hashes).encode()).hexdigest()[:16]}.sqlite3"
        if template.exists():
            return template
        building = template.with_suffix(".building")
        building.unlink(missing_ok=True)
        if older := older_template(hashes):
            shutil.copyfile(older, building)
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = str(building)
        try:
            call_command("migrate", verbosity=0, interactive=False)
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
        with sqlite3.connect(building) as raw:
            raw.execute("PRAGMA journal_mode=DELETE")
        raw.close()
        building.rename(template)
        template.with_suffix(".json").write_text(json.dumps(hashes))
        for old in sorted(TEMPLATES.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)[4:]:
            old.unlink()
            old.with_suffix(".sqlite3").unlink(missing_ok=True)
        return template
