"""`python -m tests.bench.orders --database postgresql`: orders a second through HTTP, beside plain django-oscar.

Eight guests at once go from a product page through basket and checkout to a placed order; ours then gets the provider's
signed message that it is paid. Ours is served by two web processes and the worker that does what follows an order; plain
Oscar by two gunicorn workers, and its guest checkout ends with the placed order. CPU is that of all processes of the shop
and of the database. After the run the stock rows are compared with the orders. It judges nothing; the last line is the
ratio of orders a second, ours to plain Oscar's, on the database named last.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import re
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import stripe
from psycopg import sql

from tests.bench import oscar_peer
from tests.bench.guitai import Guitai
from tests.bench.harness import ROOT, VISITORS, Client, Server, copied, environment, free_port, launched, prepared
from tests.services.servers import Servers, end_process, running

SECRET = "whsec_bench_" + "x" * 24
MOST_SECONDS = 120.0
FAILURES = 50  # so many errors end a run
Ask = Callable[[str], list[Any]]

_OPEN = """
    SELECT count(*) FROM (SELECT s.num_allocated held, s.num_in_stock on_hand,
        (SELECT coalesce(sum(l.num_allocated), 0) FROM order_line l WHERE l.stockrecord_id = s.id) ordered,
        (SELECT coalesce(sum(m.quantity), 0) FROM partner_stockmovement m WHERE m.stockrecord_id = s.id) moved
    FROM partner_stockrecord s) s WHERE held <> ordered OR on_hand <> moved
"""


@dataclasses.dataclass(frozen=True)
class Result:
    """What a run gave. per_second: orders; p50, p95: ms an order with eight at once; cpu: ms an order; requests: an order.

    differences: stock rows that differ from the orders, None where that isn't asked.
    """

    name: str
    orders: int
    per_second: float
    p50: float
    p95: float
    cpu: float
    requests: int
    errors: int
    differences: int | None = None


def run(name: str, order: Callable[[int], int], cpu: Callable[[], float], seconds: float) -> Result:
    """Eight visitors order, each one order after another, for `seconds`. order(i): requests made; raises when it fails."""
    for i in range(VISITORS):
        requests = order(i)
    times: list[list[float]] = [[] for _ in range(VISITORS)]
    failed = [0] * VISITORS
    before, begun = cpu(), time.monotonic()
    until = begun + min(seconds, MOST_SECONDS)

    def visitor(k: int) -> None:
        while time.monotonic() < until and failed[k] < FAILURES:
            start = time.perf_counter()
            try:
                order(k)
            except Exception:
                failed[k] += 1
            else:
                times[k].append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=visitor, args=(k,)) for k in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, used = time.monotonic() - begun, cpu() - before
    done = sorted(ms for mine in times for ms in mine) or [0.0]
    count = sum(len(mine) for mine in times)
    return Result(
        name,
        orders=count,
        per_second=count / took,
        p50=statistics.median(done),
        p95=done[int(len(done) * 0.95)],
        cpu=used * 1000 / max(count, 1),
        requests=requests,
        errors=sum(failed),
    )


def measure_ours(name: str, var: Path, ask: Ask, more: dict[str, str], seconds: float, hot: bool) -> Result:
    """Serve the shop in `var` and let it take orders. more: variables; hot: everybody buys the same product."""
    port = free_port()
    env = environment(var, port) | {"STRIPE_WEBHOOK_SECRET": SECRET} | more
    serve = [sys.executable, "manage.py", "serve", "--role"]
    worker = subprocess.Popen([*serve, "worker"], cwd=ROOT, env=env)
    try:
        with launched([*serve, "web", "--port", str(port), "--workers", "2"], env, port) as web:
            site = Guitai(var, port, ask)
            if hot:
                site.for_sale = site.for_sale[:1]
            processes = [web, Server(port, worker, 0)]

            def order(i: int) -> int:
                client = Client(port)
                form = site.to_the_last_page(client, i)
                status, location, _ = client.post("/checkout/place/", form)
                found = re.search(r"/pay/local/([^/]+)/", location)
                if status != 303 or not found:
                    raise RuntimeError(f"not placed: {status} {location}")
                _pay(client, ask, found[1])
                return client.requests

            found = run(name, order, lambda: sum(p.cpu() for p in processes) + _database_cpu(more), seconds)
            return dataclasses.replace(found, differences=ask(_OPEN)[0][0])
    finally:
        end_process(worker)


def _pay(client: Client, ask: Ask, session_id: str) -> None:
    """Send the provider's message that a session of the local Stripe is paid, signed as Stripe signs."""
    ((stored,),) = ask(f"SELECT data FROM local_stripe_localobject WHERE stripe_id = '{session_id}'")
    session = json.loads(stored) if isinstance(stored, str) else stored
    session |= {"status": "complete", "payment_status": "paid", "payment_intent": f"pi_bench_{secrets.token_hex(12)}"}
    body = json.dumps(
        {
            "id": f"evt_bench_{secrets.token_hex(12)}",
            "object": "event",
            "type": "checkout.session.completed",
            "created": int(time.time()),
            "livemode": False,
            "data": {"object": session},
        }
    )
    signature = stripe.WebhookSignature.generate_signature_header(body, SECRET)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
    status, _, text = client.send("POST", "/stripe/webhook/", body, headers)
    if status != 200 or "applied" not in text:
        raise RuntimeError(f"not paid: {status} {text[:80]}")


def measure_oscar(name: str, shop: Path, more: dict[str, str], seconds: float, hot: bool) -> Result:
    with oscar_peer.served(shop, more=more) as server:
        site = oscar_peer.Oscar(shop, server.port)
        if hot:
            site.products = site.products[:1]

        def order(i: int) -> int:
            client = Client(server.port)
            site.place(client, site.to_the_last_page(client, i))
            return client.requests

        return run(name, order, lambda: server.cpu() + _database_cpu(more), seconds)


def on_sqlite(products: int, seconds: float, hot: bool) -> tuple[Result, Result]:
    var = prepared(products)
    with copied(var) as mine:
        ours = measure_ours("Guitai", mine, _sqlite(mine / "guitai.sqlite3"), {}, seconds, hot)
    built = oscar_peer.built(var)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        shop = Path(folder)
        with sqlite3.connect(built / "oscar.sqlite3") as source, sqlite3.connect(shop / "oscar.sqlite3") as target:
            source.backup(target)
        return ours, measure_oscar(f"plain Oscar {oscar_peer.VERSION}", shop, {}, seconds, hot)


def on_postgresql(servers: Servers, products: int, seconds: float, hot: bool) -> tuple[Result, Result]:
    var = prepared(products)
    with _database(servers) as url, copied(var) as mine:
        more = {"DATABASE_URL": url}
        command = [sys.executable, "manage.py", "move_database", "--to", url, "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment(mine, 8000), check=True, stdout=subprocess.DEVNULL)
        (mine / "guitai.sqlite3").unlink()  # nothing may be read from it any more
        ours = measure_ours("Guitai", mine, _postgresql(url), more, seconds, hot)
    shop = oscar_peer.built(var)
    with _database(servers) as url:
        more = {"PLAIN_OSCAR_DATABASE": url}
        oscar_peer.fill(shop, var, more)
        return ours, measure_oscar(f"plain Oscar {oscar_peer.VERSION}", shop, more, seconds, hot)


@contextlib.contextmanager
def _database(servers: Servers) -> Iterator[str]:
    """URL of a new database, dropped afterwards."""
    name = f"orders_{secrets.token_hex(4)}"
    with psycopg.connect(servers.database_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(servers.database_url)._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _sqlite(file: Path) -> Ask:
    def ask(question: str) -> list[Any]:
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as database:
            return database.execute(question).fetchall()

    return ask


def _postgresql(url: str) -> Ask:
    local = threading.local()

    def ask(question: str) -> list[Any]:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(url, autocommit=True)
        found: list[Any] = local.connection.execute(question).fetchall()
        return found

    return ask


def _database_cpu(more: dict[str, str]) -> float:
    """Seconds of CPU of the database's processes; 0 for SQLite, whose work is the shop's own."""
    url = next(iter(more.values()), "")
    if not url:
        return 0.0
    with psycopg.connect(url) as connection:
        stat = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
    return _tree_cpu(int(stat.rsplit(")", 1)[1].split()[1]))


def _tree_cpu(pid: int) -> float:
    class Process:
        def __init__(self) -> None:
            self.pid = pid

    return Server(0, Process(), 0).cpu()  # type: ignore[arg-type]


def table(results: Sequence[tuple[str, Result]]) -> str:
    lines = [
        "| database | shop | orders | orders/s | p50 / p95 ms | CPU ms an order | requests | errors | stock rows off |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for database, r in results:
        off = "" if r.differences is None else r.differences
        lines.append(
            f"| {database} | {r.name} | {r.orders} | {r.per_second:.1f} | {r.p50:.0f} / {r.p95:.0f} | {r.cpu:.0f}"
            f" | {r.requests} | {r.errors} | {off} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = ["sqlite", "postgresql"]
    parser.add_argument("--database", nargs="+", choices=choices, default=choices)
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each shop")
    parser.add_argument("--hot", action="store_true", help="everybody buys the same product")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d %H:%M')}, ", end="")
    print(f"Python {sys.version.split()[0]}, {options.products:,} products, {VISITORS} at once\n", flush=True)
    results: list[tuple[str, Result]] = []
    for database in options.database:
        if database == "sqlite":
            pair = on_sqlite(options.products, options.seconds, options.hot)
        else:
            with running() as servers:
                pair = on_postgresql(servers, options.products, options.seconds, options.hot)
        results += [(database, result) for result in pair]
    print(table(results))
    ours, peer = results[-2][1], results[-1][1]
    print(f"ratio {ours.per_second / peer.per_second:.2f}" if peer.per_second else "ratio: plain Oscar placed no order")


if __name__ == "__main__":
    main()
