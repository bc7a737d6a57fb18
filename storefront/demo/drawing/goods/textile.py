"""Cushions, bedding, towels, blankets and rugs."""

import math

import numpy as np

from ..cloth import fold, pillow
from ..materials import cotton, knit, linen, mixhex, terry, twill, waffle
from ..mesh import spline, tube
from ..render import Scene
from .registry import colour, product, scene


@product("cushion", "textile", el=24, az=-14, fill=0.76)
def cushion(c="ochre", size=1.0, fabric="linen", stripe=None, c2="cream"):
    f = {
        "linen": lambda: linen(colour(c), f=2.4, bump=0.4, stripe=stripe and (stripe, 0.38, colour(c2))),
        "knit": lambda: knit(colour(c), 0.75, 0.7),
        "twill": lambda: twill(colour(c), f=2.2),
        "check": lambda: linen(colour(c), f=2.4, stripe=(7.2, 0.5, colour(c2), 1)),
    }[fabric]()
    m = pillow(44, 44, 21, seed=3, wr=0.9)
    s = Scene().add(m, f)
    out = Scene().put(s, rx=66)
    out.parts[0][0] = out.parts[0][0] + np.array([0, -out.parts[0][0][:, 1].min(), 0], np.float32)
    return Scene().put(out, s=size)


@product("pillow", "textile", el=30, az=-18, fill=0.80)
def bed_pillow(c="white", size=1.0, c2="sage"):
    s = scene(
        (pillow(64, 42, 15, seed=7, pinch=0.06, wr=0.5), cotton(colour(c2))),
        (pillow(62, 41, 15, seed=9, pinch=0.06, wr=0.55).rot("z", 4).rot("y", 8).move(1, 11.5, -1), cotton(colour(c))),
    )
    return Scene().put(s, s=size)


def _serp(w, layers, t, gap=0.0):
    """Centre line of cloth folded to and fro; the fold faces right at the bottom layer."""
    pts = []
    h = t + gap
    for i in range(layers):
        y = i * h
        xs = np.linspace(-w / 2, w / 2, 30) if i % 2 == 0 else np.linspace(w / 2, -w / 2, 30)
        pts += [(x, y) for x in xs]
        if i < layers - 1:
            sg = 1 if i % 2 == 0 else -1
            a = np.linspace(-math.pi / 2, math.pi / 2, 9)[1:-1]
            pts += [(sg * (w / 2 + h / 2 * math.cos(q) * 1.15), y + h / 2 + h / 2 * math.sin(q)) for q in a]
    return pts


def folded(w, d, layers, t, seed=0, soft=0.12):
    return fold(_serp(w, layers, t), t * 0.97, d, seed=seed, soft=soft).rot("y", 90)


@product("towels", "textile", el=22, az=24, fill=0.74)
def towels(c="cream", c2="sage", c3="blush", size=1.0, n=3, weave="terry", stripe=None):
    s = Scene()
    y = 0
    for i, k in enumerate([c, c2, c3][:n]):
        m = folded(21 - i * 0.5, 30 - i * 0.6, 2, 2.1, seed=i + 1, soft=0.22)
        f = (
            terry(colour(k), 3.6, stripe=(30, 0.05, mixhex(colour(k), "#8a6f52", 0.35)))
            if weave == "terry"
            else waffle(colour(k), 0.9)
        )
        s.add(m.rot("y", [0, -2.5, 2][i]).move(0, y, 0).lp_shift(i * 7, 0, 0), f)
        y += 4.05
    return Scene().put(s, s=size, ry=0)


@product("blanket", "textile", el=24, az=26, fill=0.76)
def blanket(c="terracotta", size=1.0, fringe=True, kind="knit", c2="cream"):
    f = (
        knit(colour(c), 0.62, 0.8)
        if kind == "knit"
        else linen(colour(c), f=1.8, bump=0.45, stripe=(9, 0.35, colour(c2)))
        if kind == "stripe"
        else waffle(colour(c), 0.55)
    )
    m = folded(34, 40, 4, 2.6, seed=5, soft=0.4)
    s = Scene().add(m, f)
    if fringe:
        rng = np.random.default_rng(1)
        lo, hi = m.v.min(0), m.v.max(0)
        for x in np.linspace(lo[0] + 1.2, hi[0] - 1.2, 30):
            z = hi[2] - 0.8
            dx = rng.normal(0, 0.3)
            p = spline(
                [(x, 9.2, z - 0.8), (x + dx * 0.3, 8.4, z + 1.0), (x + dx, 6.2, z + 1.6), (x + dx * 1.6, 4.0, z + 1.5)],
                14,
            )
            s.add(tube(p, [0.30, 0.36, 0.32, 0.38], n=8), knit(colour(c), 3.0))
    return Scene().put(s, s=size)


@product("duvet", "textile", el=24, az=26, fill=0.78)
def duvet(c="mist", c2="white", size=1.0, stripe=None):
    s = Scene()
    f = cotton(colour(c), stripe=stripe and (2.4, 0.3, colour(c2)))
    s.add(folded(40, 50, 3, 5.2, seed=2, soft=0.7), f)
    s.add(folded(37, 46, 2, 3.0, seed=6, soft=0.35).move(0, 15.6, 0), cotton(colour(c2)))
    s.add(pillow(44, 30, 9, seed=5, pinch=0.04, wr=0.4).rot("y", 90).move(0, 21.0, 0), f)
    return Scene().put(s, s=size)


@product("rug", "textile", el=26, az=-20, fill=0.78)
def rug(c="sand", c2="terracotta", size=1.0):
    s = Scene()
    L = 60
    spir = [
        ((2.6 + 0.50 * t) * math.cos(t), 12.6 + (2.6 + 0.50 * t) * math.sin(t))
        for t in np.linspace(0, 2 * math.pi * 3.25, 260)
    ]
    m = fold(spir, 1.75, L, soft=0.08, seed=2)
    s.add(m.rot("y", 90).rot("y", 64), linen(colour(c), f=1.3, bump=0.7, stripe=(7.5, 0.34, colour(c2))))
    return Scene().put(s, s=size)
