"""`python -m tests.services.crashes --kills 30`: kill -9 of web or worker at random moments of a load of checkouts.

A demo shop on PostgreSQL is served by two web processes and a worker. Buyers order and pay through HTTP and try again when
a page does not come, as people do. After the last kill everything is started once more, the tasks that are due run, the
payments are reconciled once, and the books are compared with what the buyers were told.
"""

import argparse
import contextlib
import dataclasses
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.bench.guitai import Guitai
from tests.bench.harness import ROOT, Client, environment
from tests.services.servers import end_process, free_port, running

TRIES = 60  # of one step of a buyer, half a second apart
QUIET_WITHIN = 180.0  # seconds until the tasks that are due have run


@dataclasses.dataclass
class Told:
    """What one buyer was told. session: the payment page; order: the number of the order that was paid."""

    session: str = ""
    order: str = ""


class Shop:
    """The processes of a shop, which may die at any moment."""

    def __init__(self, var: Path, url: str) -> None:
        self.var, self.url, self.port = var, url, free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self) -> dict[str, str]:
        mine = {"DATABASE_URL": self.url, "DEBUG": "1"}  # without collected files
        return environment(self.var, self.port) | mine

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), check=True, stdout=subprocess.PIPE, text=True, timeout=600
        )
        return done.stdout

    def start(self) -> None:
        """Start what isn't running."""
        arguments = {
            "web": ["--role", "web", "--workers", "2", "--port", str(self.port)],
            "worker": ["--role", "worker"],
        }
        for name, given in arguments.items():
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                command = [sys.executable, "manage.py", "serve", *given]
                self.processes[name] = subprocess.Popen(
                    command, cwd=ROOT, env=self.environment(), start_new_session=True
                )

    def kill(self, rng: random.Random) -> str:
        """SIGKILL to the worker, to all of web, or to one web process. Returns whom."""
        whom = rng.choice(["worker", "web", "one of web"])
        process = self.processes["worker" if whom == "worker" else "web"]
        if whom == "one of web":
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
            if pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(rng.choice(pids), signal.SIGKILL)
            return whom
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return whom

    def stop(self) -> None:
        for process in self.processes.values():
            end_process(process)


def buyer(shop: Shop, site: Guitai, number: int, told: list[Told], until: threading.Event) -> None:
    """Order and pay, one order after another, until the load ends; a begun order is seen through."""
    while not until.is_set():
        mine = Told()
        told.append(mine)
        client = Client(shop.port)
        form = _again(client, lambda client=client: site.to_the_last_page(client, number))
        mine.session = _again(client, lambda client=client, form=form: _placed(client, form))
        page = f"/pay/local/{mine.session}/"
        answer = _again(client, lambda client=client, page=page: client.page(page))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', answer)
        data = {"csrfmiddlewaretoken": token[1] if token else "", "wallet": "alipay", "answer": "approve"}
        mine.order = _again(client, lambda client=client, page=page, data=data: _paid(client, page, data))


def _placed(client: Client, form: Any) -> str:
    status, location, _ = client.post("/checkout/place/", form)
    found = re.search(r"/pay/local/([^/]+)/", location)
    if status == 303 and not found and "/pay/result/" in location:  # placed, but the page could not be opened: again
        raise RuntimeError("no payment page yet")
    if status != 303 or not found:
        raise RuntimeError(f"not placed: {status} {location}")
    return found[1]


def _paid(client: Client, page: str, data: dict[str, str]) -> str:
    status, location, text = client.post(f"{page}wallet/", data)
    if status == 302 and "/pay/result/" not in location:  # it was paid by the try whose answer was lost
        status, location, text = 200, "", client.page(page)
    found = re.search(r"/pay/result/(\d+)/", location or text)
    if not found:
        raise RuntimeError(f"not paid: {status} {location}")
    return found[1]


def _again(client: Client, step: Any) -> Any:
    """Repeat a step until it succeeds, as somebody at a browser does."""
    for tried in range(TRIES):
        try:
            return step()
        except (OSError, http.client.HTTPException, RuntimeError):
            client.connection.close()
            if tried == TRIES - 1:
                raise
            time.sleep(0.5)
    return None


@contextlib.contextmanager
def demo_shop(server_url: str, *, template: str = "") -> Iterator[Shop]:
    """A demo shop in a database of its own, dropped afterwards. template: a migrated database to begin with."""
    name = f"crashes_{os.getpid()}"
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    with psycopg.connect(server_url, autocommit=True) as server, tempfile.TemporaryDirectory() as folder:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(made.format(sql.Identifier(name), sql.Identifier(template or "template0")))
        shop = Shop(Path(folder), url)
        try:
            shop.manage("migrate", "--verbosity", "0")
            shop.manage("demo", "--verbosity", "0")
            yield shop
        finally:
            shop.stop()
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def crash(shop: Shop, *, kills: int, buyers: int, seed: int) -> list[Told]:
    """Run the load with its kills, then start again, let due tasks run and reconcile once."""
    rng, told, end = random.Random(seed), [], threading.Event()
    shop.start()
    _until(lambda: _answers(shop), 120)
    site = Guitai(shop.var, shop.port, ask=lambda question: _ask(shop.url, question))
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            buyer(shop, site, number, told, end)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(buyers)]
    for thread in threads:
        thread.start()
    for number in range(kills):
        time.sleep(rng.uniform(0.5, 3))
        print(f"kill {number + 1}: {shop.kill(rng)}, {len(told)} orders begun", flush=True)
        shop.start()
        _until(lambda: _answers(shop), 120)
    end.set()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    shop.stop()
    shop.start()
    _until(lambda: _quiet(shop.url), QUIET_WITHIN)
    shop.manage("reconcile_payments")
    _until(lambda: _quiet(shop.url), QUIET_WITHIN)
    return told


def wrong(url: str, told: list[Told]) -> list[str]:
    """What the books say against what the buyers were told, in words; empty when nothing is lost, doubled or stuck."""
    found = []
    with psycopg.connect(url) as rows:

        def ask(question: str, *given: Any) -> list[Any]:
            return rows.execute(question, given).fetchall()

        for buyer_told in told:
            orders = ask(
                "SELECT o.number, o.status, o.total_incl_tax, (SELECT sum(c.amount) FROM payment_charge c WHERE c.order_id = o.id),"
                " (SELECT count(*) FROM payment_charge c WHERE c.order_id = o.id),"
                " (SELECT count(*) FROM payment_refund r WHERE r.order_id = o.id)"
                " FROM order_order o JOIN payment_paymentattempt a ON a.order_id = o.id WHERE a.session_id = %s",
                buyer_told.session,
            )
            paid = [
                (number, status) for number, status, total, sum_, n, back in orders if (sum_, n, back) == (total, 1, 0)
            ]
            if paid != [(buyer_told.order, "paid")]:
                found.append(f"told {buyer_told}, but the books hold {orders}")
        placed = ask("SELECT count(*) FROM payment_paymentattempt WHERE session_id <> '' AND checkout_url <> ''")
        found += [
            f"{count} orders of basket {basket}"
            for basket, count in ask(
                "SELECT basket_id, count(*) FROM order_order WHERE basket_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
            )
        ]
        found += [
            f"{kind} paid at the provider, not in the shop"
            for (kind,) in ask(
                "SELECT o.stripe_id FROM local_stripe_localobject o WHERE o.kind = 'checkout.session'"
                " AND o.data->>'payment_status' = 'paid' AND NOT EXISTS"
                " (SELECT 1 FROM payment_charge c WHERE c.payment_intent_id = o.payment_intent)"
            )
        ]
        found += [
            f"stock record {pk}: {held} held, {open_} by orders; {on_hand} on hand, {moved} by movements"
            for pk, held, open_, on_hand, moved in ask(
                "SELECT * FROM (SELECT s.id, s.num_allocated held,"
                " (SELECT coalesce(sum(l.num_allocated), 0) FROM order_line l WHERE l.stockrecord_id = s.id) open,"
                " s.num_in_stock on_hand,"
                " (SELECT coalesce(sum(m.quantity), 0) FROM partner_stockmovement m WHERE m.stockrecord_id = s.id) moved"
                " FROM partner_stockrecord s) s WHERE held <> open OR on_hand <> moved"
            )
        ]
        stuck = ask("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'")
        if stuck != [(0,)]:
            found.append(f"{stuck[0][0]} tasks stuck")
    print(f"{len(told)} orders told, {placed[0][0]} payment pages", flush=True)
    return found


def _ask(url: str, question: str) -> list[Any]:
    with psycopg.connect(url) as rows:
        return rows.execute(question).fetchall()


def _quiet(url: str) -> bool:
    """No task runs and none is due."""
    due = "status = 'RUNNING' OR (status = 'READY' AND (run_after IS NULL OR run_after < now() + interval '30 s'))"
    return _ask(url, f"SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE {due}") == [(0,)]


def _answers(shop: Shop) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return Client(shop.port).get("/healthz")[0] == 200
    return False


def _until(what: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise RuntimeError("waited in vain")
        time.sleep(0.2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--buyers", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with running() as servers, demo_shop(servers.database_url) as shop:
        told = crash(shop, kills=options.kills, buyers=options.buyers, seed=options.seed)
        problems = wrong(shop.url, told)
    print("\n".join(problems) or f"{options.kills} kills: no order lost, doubled or stuck")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
