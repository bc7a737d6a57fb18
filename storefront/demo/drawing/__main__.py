"""Draw the pictures of the demo shop: python -m storefront.demo.drawing --out storefront/demo/media

Pictures whose specification has not changed since they were drawn are left alone; the manifest beside them remembers.
"""

import argparse
import fnmatch
import hashlib
import io
import json
import multiprocessing
import sys
import time
from pathlib import Path

from PIL import Image

from .. import pictures
from . import brand, scenes, views
from .companions import SETS

# raise it when a change of the drawing code should redraw everything
REVISION = 1
# bytes and first quality of a picture, by where it is used
LIMITS = {
    "product": (42_000, 82),
    "wide": (170_000, 82),
    "tall": (110_000, 80),
    "story": (80_000, 80),
    "review": (48_000, 78),
}
LOWEST_QUALITY = 58


def webp(pixels, limit, quality):
    """WebP as good as the byte limit allows, from quality downwards."""
    image = Image.fromarray(pixels)
    while True:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= limit or quality <= LOWEST_QUALITY:
            return buffer.getvalue()
        quality -= 6


def jobs():
    """Every file of the media folder with its specification: {name: (kind, spec)}."""
    found = {}
    for p in pictures.all_products():
        company = {"company": SETS.get(p.draw, [])} if p.view == "set" and not p.beside else {}
        found[p.file] = ("product", {**p.spec, **company})
    for name, spec in pictures.scenes().items():
        found[f"{name}.webp"] = (next((k for k in ("wide", "tall") if name.endswith(k)), "story"), spec)
    for name, spec in pictures.review_photos().items():
        found[f"{name}.webp"] = ("review", spec)
    for i in range(len(brand.SKIN)):
        found[f"avatar-{i + 1}.webp"] = ("avatar", {"face": i})
    for name in ("mark", "mark-tile", "wordmark"):
        found[f"{name}.svg"] = ("brand", {"name": name})
    return found


def render(kind, spec):
    """The bytes of one file."""
    if kind == "brand":
        return {
            "mark": brand.mark_svg(),
            "mark-tile": brand.mark_svg("#FFFFFF", brand.BRAND),
            "wordmark": brand.word_svg(),
        }[spec["name"]].encode()
    if kind == "avatar":
        return webp(brand.avatar(spec["face"], 256), 12_000, 86)
    if kind == "product":
        beside = [(b["type"], b["params"], b["x"], b["z"], b.get("y", 0), b["turn"]) for b in spec["beside"]]
        pixels = views.picture(spec["draw"], spec["view"], spec["params"], spec["ground"], companions=beside or None)
    else:
        pixels = scenes.composed(spec)
    return webp(pixels, *LIMITS[kind])


def digest(kind, spec):
    """Short name of what a picture shows."""
    text = json.dumps([REVISION, kind, spec], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def work(job):
    """One picture in a worker process: write the file, return its name, digest and size."""
    name, kind, spec, out = job
    data = render(kind, spec)
    (Path(out) / name).write_bytes(data)
    return name, digest(kind, spec), len(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=pictures.MEDIA, help="folder of the pictures")
    parser.add_argument("--only", nargs="*", default=["*"], help="names or patterns, such as 'cq101-*'")
    parser.add_argument("--force", action="store_true", help="draw even what has not changed")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    ledger = options.out / "manifest.json"
    known = json.loads(ledger.read_text()) if ledger.exists() else {}
    everything = jobs()
    for name in set(known) - set(everything):
        (options.out / name).unlink(missing_ok=True)
        del known[name]
    todo = [
        (name, kind, spec, str(options.out))
        for name, (kind, spec) in everything.items()
        if any(fnmatch.fnmatch(name, pattern) for pattern in options.only)
        and (options.force or known.get(name) != digest(kind, spec) or not (options.out / name).exists())
    ]
    start = time.monotonic()
    with multiprocessing.Pool(max(1, min(options.jobs, len(todo)))) as pool:
        for done, (name, drawn, size) in enumerate(pool.imap_unordered(work, todo), 1):
            known[name] = drawn
            if done % 20 == 0 or done == len(todo):
                ledger.write_text(json.dumps(dict(sorted(known.items())), indent=0) + "\n")
                print(f"{done} of {len(todo)}, {time.monotonic() - start:.0f} s, {name} {size // 1024} KB", flush=True)
    ledger.write_text(json.dumps(dict(sorted(known.items())), indent=0) + "\n")
    total = sum(file.stat().st_size for file in options.out.iterdir())
    print(f"{len(known)} files, {total / 1e6:.2f} MB in {options.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
