"""`python -m tests.bench.pages --products 10000 --workers 2 --peer`: what the shop's pages cost.

Serves a production-like shop with mass data and prints, per page, latency for one visitor, throughput for eight, CPU of
the server's process tree, and errors; then memory and cold start. `--peer` measures plain django-oscar the same way in
the same quarter of an hour, `--growth 100000` sets a larger shop beside the first. It judges nothing.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import oscar_peer
from tests.bench.guitai import Guitai
from tests.bench.harness import Measured, copied, prepared, served
from tests.bench.journeys import rows

GROWING = ("all products", "category", "product", "search")
COLD_STARTS = 3


@dataclass(frozen=True)
class Shop:
    """What was measured of one shop. memory: MiB under load; cold: seconds to the first page, the median."""

    name: str
    rows: list[Measured]
    memory: float
    cold: float


def measure_ours(products: int, workers: int, seconds: float, names: Sequence[str]) -> Shop:
    with copied(prepared(products)) as var:
        cold = []
        for _ in range(COLD_STARTS - 1):
            with served(var, workers) as server:
                cold.append(server.cold_start)
        with served(var, workers) as server:
            cold.append(server.cold_start)
            found = rows(Guitai(var, server.port), server, seconds, names)
            return Shop("Guitai", found, server.memory(), sorted(cold)[len(cold) // 2])


def measure_peer(products: int, workers: int, seconds: float, names: Sequence[str]) -> Shop:
    shop = oscar_peer.built(prepared(products))
    cold = []
    for _ in range(COLD_STARTS - 1):
        with oscar_peer.served(shop, workers) as server:
            cold.append(server.cold_start)
    with oscar_peer.served(shop, workers) as server:
        cold.append(server.cold_start)
        found = rows(oscar_peer.Oscar(shop, server.port), server, seconds, names)
        return Shop(f"plain Oscar {oscar_peer.VERSION}", found, server.memory(), sorted(cold)[len(cold) // 2])


def table(shops: Sequence[Shop]) -> str:
    """Shops beside each other, one line a page."""
    head, rule = "| |", "|---|"
    for shop in shops:
        head += f" {shop.name}: c=1 p50 / p95 ms | c=8 per s | CPU ms | errors |"
        rule += "---|---|---|---|"
    lines = [head, rule]
    for number, first in enumerate(shops[0].rows):
        line = f"| {first.name} |"
        for shop in shops:
            row = shop.rows[number]
            asked = f" ({row.requests} requests)" if row.requests > 1 else ""
            line += f" {row.p50:.1f} / {row.p95:.1f}{asked} | {row.per_second:.1f} | {row.cpu:.1f} | {row.errors} |"
        lines.append(line)
    for words, values in (
        ("memory under load (PSS, all processes)", [f"{shop.memory:.0f} MiB" for shop in shops]),
        ("cold start to first page", [f"{shop.cold:.1f} s" for shop in shops]),
    ):
        lines.append(f"| {words} |" + "".join(f" {value} | | | |" for value in values))
    return "\n".join(lines)


def growth(small: Shop, large: Shop, sizes: tuple[int, int]) -> str:
    """How the cost of pages grows with the catalogue: c=1 p50 ms, CPU ms in brackets."""
    lines = [f"| c=1 p50 ms (CPU ms) | {sizes[0]:,} products | {sizes[1]:,} products | CPU |", "|---|---|---|---|"]
    of_large = {row.name: row for row in large.rows}
    for row in small.rows:
        other = of_large.get(row.name)
        if other is not None:
            times = f"{other.cpu / row.cpu:.2f} times" if row.cpu else ""
            lines.append(
                f"| {row.name} | {row.p50:.1f} ({row.cpu:.1f}) | {other.p50:.1f} ({other.cpu:.1f}) | {times} |"
            )
    lines.append(f"| memory | {small.memory:.0f} MiB | {large.memory:.0f} MiB | |")
    return "\n".join(lines)


def loaded(products: int) -> str:
    """How long the mass data took when it was made."""
    note: Path = prepared(products) / "seconds.txt"
    return f"Mass data: {products:,} products in {note.read_text()} s." if note.exists() else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each row, alone and with eight visitors")
    parser.add_argument("--peer", action="store_true", help="plain django-oscar beside it")
    parser.add_argument(
        "--growth", type=int, default=0, metavar="PRODUCTS", help="a second size, for lists and products"
    )
    parser.add_argument("--rows", nargs="*", default=[], help="only rows whose names contain one of these")
    options = parser.parse_args()
    work = options.workers, options.seconds, options.rows
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d %H:%M')}, ", end="")
    print(f"Python {sys.version.split()[0]}, {options.products:,} products, {options.workers} workers\n", flush=True)
    ours = measure_ours(options.products, *work)
    shops = [ours, *([measure_peer(options.products, *work)] if options.peer else [])]
    print(table(shops), flush=True)
    if options.growth:
        large = measure_ours(options.growth, options.workers, options.seconds, GROWING)
        print(f"\n{growth(ours, large, (options.products, options.growth))}\n\n{loaded(options.growth)}")


if __name__ == "__main__":
    main()
