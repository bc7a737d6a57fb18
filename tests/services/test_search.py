"""Two web processes and a worker on the embedded engine: what is changed shows in lists within seconds, everywhere."""

import http.client
import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.database import ROOT
from tests.demo_shop import environment
from tests.services.index_crashes import SETTLE, crash, run
from tests.services.servers import end_process, free_port

WITHIN = 5.0  # seconds after the commit
START_WITHIN = 120.0


@pytest.fixture
def var(demo_files: Path, tmp_path: Path) -> Path:
    """A demo shop of the test's own, with its index."""
    folder = tmp_path / "var"
    shutil.copytree(demo_files, folder, ignore=shutil.ignore_patterns("*.lock", "media"))
    return folder


class Running:
    """Two web processes and a worker, and a program beside them that changes things."""

    def __init__(self, var: Path) -> None:
        self.ports = [free_port(), free_port()]
        kept = environment(var, 8000) | {"DATABASE_URL": "", "REDIS_URL": "", "ELASTICSEARCH_URL": "", "DEBUG": "1"}
        roles = [["web", "--port", str(port)] for port in self.ports] + [["worker"]]
        self.processes = [
            subprocess.Popen([sys.executable, "manage.py", "serve", "--role", *role], cwd=ROOT, env=kept)
            for role in roles
        ]
        self.beside = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.beside"],
            cwd=ROOT, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, code: str) -> Any:
        """Run Python in the shop's Django; what it leaves in `answer`."""
        assert self.beside.stdin
        assert self.beside.stdout
        self.beside.stdin.write(json.dumps(code) + "\n")
        self.beside.stdin.flush()
        reply = json.loads(self.beside.stdout.readline())
        assert "error" not in reply, reply["error"]
        return reply["answer"]

    def page(self, port: int, path: str) -> str:
        address = f"http://127.0.0.1:{port}{urllib.parse.quote(path, safe='/?=&%')}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            return ""

    def show(self, path: str, holds: Callable[[str], bool], *, within: float = WITHIN) -> None:
        """Both web processes come to show a page for which `holds`, in time."""
        end = time.monotonic() + within
        waiting = set(self.ports)
        while waiting:
            waiting -= {port for port in waiting if holds(self.page(port, path))}
            assert not waiting or time.monotonic() < end, f"{path} does not show it"
            time.sleep(0.05)

    def end(self) -> None:
        self.beside.kill()
        for process in self.processes:
            end_process(process)


@pytest.fixture
def running(var: Path) -> Iterator[Running]:
    shop = Running(var)
    try:
        shop.show("/search/?q=茶壶", lambda page: "p-grid" in page, within=START_WITHIN)
        end = time.monotonic() + START_WITHIN
        while shop.ask(WAITING):  # what the demo shop left to do
            assert time.monotonic() < end, "the worker does not come to an end"
            time.sleep(0.2)
        yield shop
    finally:
        shop.end()


WAITING = "from django_tasks_db.models import DBTaskResult\nanswer = DBTaskResult.objects.ready().count()"
FIND = """
from decimal import Decimal
from storefront.catalogue.models import *
from storefront.core.clock import now
from storefront.partner.models import *
product = Product.objects.filter(parent=None, structure="standalone", is_public=True).order_by("pk")[{number}]
record = StockRecord.objects.get(product=product)
"""


def test_changes_show_in_every_process_within_seconds(running: Running) -> None:
    slug = running.ask(FIND.format(number=0) + "answer = product.slug")

    running.ask(FIND.format(number=0) + "record.price = Decimal('8765.43'); record.save()")
    running.show("/catalogue/?min=8765&max=8766", lambda page: slug in page)

    running.ask(FIND.format(number=0) + "product.title_zh_hans = '听雨鎏金匣'; product.save()")
    running.show("/search/?q=鎏金匣", lambda page: slug in page)

    running.ask(
        FIND.format(number=0)
        + """
from django.db.transaction import atomic
from tests.cast import hold_units
with atomic():
    hold_units({record.pk: record.num_in_stock - record.num_allocated})
"""
    )
    running.show("/search/?q=鎏金匣&stock=1", lambda page: bool(page) and slug not in page)

    running.ask(
        FIND.format(number=1)
        + """
from storefront.catalogue.operations import publish_review, write_review
from storefront.accounts.models import User
by = User.objects.filter(is_staff=False).first()
product.title_zh_hans = '无评青釉匣'; product.save()
for review in product.reviews.all():
    review.delete()
review = write_review(product_id=product.pk, line_id=None, variant="", score=5, text="用着很顺手", photos=[],
                      anonymous=False, actor=by, now=now())
publish_review(review=review, actor=None)
"""
    )
    other = running.ask(FIND.format(number=1) + "answer = product.slug")
    running.show("/search/?q=青釉匣&rating=4", lambda page: other in page)

    running.ask("from storefront.catalogue.models import Category\n"
                "c = Category.objects.browsable().filter(depth=1).first(); c.name_zh_hans = '改名的架子'; c.save()")  # fmt: skip
    running.show("/catalogue/", lambda page: "改名的架子" in page)

    running.ask("from search.models import Synonym\nfrom search.revision import knowledge_changed\n"
                "Synonym.objects.create(words='哐当, 鎏金匣'); knowledge_changed()")  # fmt: skip
    running.show("/search/?q=哐当", lambda page: slug in page)

    running.ask(
        FIND.format(number=0)
        + """
from django.db.transaction import atomic
from storefront.offer.models import *
with atomic():
    goods = Range.objects.create(name="匣子")
    goods.add_product(product)
    ConditionalOffer.objects.create(
        name_zh_hans="匣子九折", slug="box-ten",
        condition=Condition.objects.create(range=goods, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(range=goods, type=Benefit.PERCENTAGE, value=10))
"""
    )
    running.show("/offers/box-ten/", lambda page: slug in page)


def test_a_writer_killed_amid_commits_loses_nothing(var: Path) -> None:
    said = crash(var, kills=4, seed=20261124)

    assert len(set(said)) == 1
    assert int(said[0]) > 100
    assert run(SETTLE, var) == "0 Drift(missing=(), surplus=(), different=())"
