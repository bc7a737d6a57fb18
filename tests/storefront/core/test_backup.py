"""A shop is backed up while it runs, and comes back as it was: on SQLite and on PostgreSQL."""

import json
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from storefront.accounts.models import User
from storefront.core.backup import CannotBackUp, back_up, restore
from storefront.core.moving import tables
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    (tmp_path / "media/products").mkdir(parents=True)
    (tmp_path / "media/products/cup.webp").write_bytes(b"a cup")
    return tmp_path


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    with connection.cursor() as cursor:
        rows = {}
        for table in sorted(model._meta.db_table for model in tables()):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def test_restored_shop_is_the_shop_of_the_backup(files: Path, now: datetime) -> None:
    person("early")
    before = everything()
    back_up(file=files / "shop.tar.gz", now=now)

    person("late")
    (files / "media/products/cup.webp").write_bytes(b"another cup")
    (files / "media/products/pot.webp").write_bytes(b"a pot")
    restore(file=files / "shop.tar.gz", replace=True)

    assert everything() == before
    assert not User.objects.filter(first_name="late").exists()
    assert {p.name: p.read_bytes() for p in (files / "media/products").iterdir()} == {"cup.webp": b"a cup"}
    assert {p.name for p in files.iterdir()} == {"media", "shop.tar.gz"}


def test_backup_is_for_its_owner_only(files: Path, now: datetime) -> None:
    back_up(file=files / "shop.tar.gz", now=now)

    assert (files / "shop.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_shop_in_use_is_overwritten_only_on_demand(files: Path, now: datetime) -> None:
    back_up(file=files / "shop.tar.gz", now=now)
    person("somebody")

    with pytest.raises(CannotBackUp, match="--replace"):
        restore(file=files / "shop.tar.gz", replace=False)

    assert User.objects.filter(first_name="somebody").exists()


def test_an_earlier_backup_is_not_overwritten(files: Path, now: datetime) -> None:
    (files / "shop.tar.gz").write_bytes(b"precious")

    with pytest.raises(CannotBackUp, match="there already"):
        back_up(file=files / "shop.tar.gz", now=now)

    assert (files / "shop.tar.gz").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": 2}, "form 2"),
        ({"engine": "another"}, "runs on"),
        ({"migrations": ["order.9999_future"]}, "newer version"),
    ],
)
def test_a_backup_of_another_kind_is_refused(files: Path, now: datetime, change: dict[str, Any], why: str) -> None:
    person("somebody")
    back_up(file=files / "shop.tar.gz", now=now)
    with tarfile.open(files / "shop.tar.gz") as archive:
        archive.extractall(files / "open", filter="data")
    manifest = json.loads((files / "open/manifest.json").read_text())
    (files / "open/manifest.json").write_text(json.dumps(manifest | change))
    with tarfile.open(files / "changed.tar.gz", "w:gz") as archive:
        archive.add(files / "open", ".")

    with pytest.raises(CannotBackUp, match=why):
        restore(file=files / "changed.tar.gz", replace=True)

    assert User.objects.filter(first_name="somebody").exists()


def test_a_damaged_backup_changes_nothing(files: Path, now: datetime) -> None:
    person("somebody")
    back_up(file=files / "shop.tar.gz", now=now)
    whole = (files / "shop.tar.gz").read_bytes()
    (files / "shop.tar.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CannotBackUp, match="damaged"):
        restore(file=files / "shop.tar.gz", replace=True)

    assert User.objects.filter(first_name="somebody").exists()
    assert (files / "media/products/cup.webp").exists()
