"""Soap, bottles, candles, brushes."""

import numpy as np

from .. import art
from ..cloth import strap
from ..materials import (
    METALS,
    clear,
    glaze,
    glow,
    leather,
    mat,
    matte,
    metal,
    mixhex,
    paper,
    silk_plastic,
    wax,
    wood,
)
from ..mesh import fillet, join, lathe, rbox, shell, spline, tube, wrap_label
from ..render import Scene
from .registry import artwork_on, colour, product, scene


@product("soap", "care", el=28, az=-22, fill=0.64)
def soap(c="sage", size=1.0, dish="oak", c2="cream", n=2):
    """Bars of soap on a wooden dish; n is one or two."""
    s = scene((rbox(13, 1.6, 9, 0.7).lp_shift(0, 0, 2), wood(dish, 1.2)))
    for x in (-3.2, 0, 3.2):
        s.add(rbox(0.5, 0.08, 7, 0.04).move(x, 1.58, 0), mat(0, "#3a2a1c", rough=0.9))
    b = rbox(8.6, 2.8, 5.6, 0.9, puff=0.25)
    s.add(b.rot("y", -6).move(0, 1.6, 0), wax(colour(c)))
    if n > 1:
        s.add(rbox(8.2, 2.6, 5.3, 0.9, puff=0.25).rot("y", 16).rot("z", 2).move(0.6, 4.55, 0), wax(colour(c2)))

    return Scene().put(s, s=size)


@product("pump_bottle", "care", el=13, az=0, fill=0.76)
def pump_bottle(c="#efc000", size=1.0, glass=True, style=0, accent="#b8694a", pump="black"):
    p = fillet([(0, 0), (3.9, 0, 0.5), (3.95, 10.8, 1.6), (1.7, 12.6, 0.5), (1.6, 13.4)])
    s = Scene()
    if glass:
        s.add(lathe(p), clear(c, 2.6, 14, 0.8))
        s.add(
            lathe(fillet([(0, 0.4), (3.55, 0.4, 0.4), (3.6, 8.6, 0.1), (0, 8.6)])),
            mat(24, "#6e3a12", "#7a4416", rough=0.3, p1=0, p2=9, wrap=0.2, em=0.10, emc="#d9781e"),
        )
    else:
        s.add(lathe(p), silk_plastic(colour(c)))
    pm = silk_plastic(METALS["black"]) if pump == "black" else metal(pump, 0.25)
    s.add(lathe(fillet([(1.75, 12.9), (1.95, 13.0, 0.1), (1.95, 14.6, 0.3), (0.5, 14.9, 0.1), (0.42, 17.0)])), pm)
    s.add(lathe(fillet([(0.4, 16.6), (1.25, 16.7, 0.2), (1.3, 17.6, 0.3), (0, 17.8)])), pm)
    s.add(
        tube(
            spline([(0, 17.25, 0), (-2.4, 17.3, 0.3), (-3.5, 16.9, 0.45), (-3.65, 16.2, 0.45)], 20),
            [0.62, 0.48, 0.42, 0.36],
        ),
        pm,
    )
    s.add(wrap_label([(3.97, 2.2), (3.97, 9.2)], -48, 48), artwork_on(s, art.label(style=style, accent=accent)))
    return Scene().put(s, s=size)


@product("candle", "care", el=20, fill=0.60)
def candle(c="#e9ddc4", size=1.0, vessel="frosted", vc="sage", lit=True, style=3):
    s = Scene()
    o = fillet([(0, 0), (4.4, 0, 0.5), (4.5, 0.6, 0.3), (4.5, 8.6)])
    s.add(lathe(fillet([(0, 0.6), (4.1, 0.6, 0.3), (4.15, 6.2, 0.1), (3.6, 6.0, 0.3), (0, 5.95)])), wax(c))
    if vessel == "frosted":
        s.add(lathe(shell(o, 0.3)), clear("#eef1ea", 0.15, 18, 0.9))
    else:
        s = scene(
            (lathe(shell(o, 0.32)), matte(colour(vc), rings=0.3)),
            (lathe(fillet([(4.1, 6.2), (3.6, 6.4, 0.3), (0, 6.35)])), wax(c)),
        )
    s.add(tube([(0, 5.8, 0), (0.05, 6.6, 0), (0.15, 7.2, 0)], 0.10, n=8), mat(0, "#2b241d", rough=0.9))
    if lit:
        s.add(
            lathe(spline([(0.02, 0), (0.36, 0.5), (0.42, 1.0), (0.2, 1.8), (0.02, 2.6)], 24), 32).move(0.15, 7.0, 0),
            glow("#ffd9a0", 1.25, kind=0),
        )
        s.lamp(0, 9.0, 0, "#ffb45e", 5.0, 14.0)
    s.add(wrap_label([(4.53, 1.6), (4.53, 5.8)], -32, 32), artwork_on(s, art.label(style=style)))
    return Scene().put(s, s=size)


@product("dropper", "care", el=14, fill=0.74)
def dropper(c="#efc000", size=1.0, style=4, accent="#77835f", cap="black"):
    p = fillet([(0, 0), (2.7, 0, 0.4), (2.75, 6.2, 0.9), (1.2, 7.2, 0.3), (1.15, 8.0)])
    s = scene(
        (lathe(p), clear(c, 2.6, 12, 0.8)),
        (
            lathe(fillet([(0, 0.3), (2.4, 0.3, 0.3), (2.42, 5.2, 0.1), (0, 5.2)])),
            mat(24, "#6e3a12", "#7a4416", rough=0.3, p1=0, p2=5, wrap=0.2, em=0.10, emc="#d9781e"),
        ),
    )
    s.add(
        lathe(fillet([(1.3, 7.5), (1.5, 7.6, 0.1), (1.5, 9.4, 0.15), (1.1, 9.6, 0.1), (0.85, 9.9)])),
        silk_plastic("#2f2d2a") if cap == "black" else metal(cap, 0.25),
    )
    s.add(
        lathe(fillet([(0.95, 9.6), (1.05, 10.2, 0.3), (0.85, 12.2, 0.6), (0, 12.7)])),
        mat(0, "#35322e", rough=0.55, wrap=0.1),
    )
    s.add(wrap_label([(2.77, 1.2), (2.77, 5.4)], -55, 55), artwork_on(s, art.label(style=style, accent=accent)))
    return Scene().put(s, s=size)


@product("cream_jar", "care", el=24, fill=0.62)
def cream_jar(c="blush", size=1.0, lid="beech", style=3):
    s = scene(
        (
            lathe(fillet([(0, 0), (4.2, 0, 0.8), (4.4, 1.0, 0.5), (4.3, 3.6, 0.5), (0, 3.8)])),
            mat(22, colour(c), colour(c), rough=0.3, f0=0.05, bump=0.01, p1=10, wrap=0.12, coat=0.6, crough=0.14),
        ),
        (
            lathe(fillet([(4.2, 3.6), (4.45, 3.65, 0.1), (4.45, 5.6, 0.45), (0, 5.7)])).lp_shift(0, -3, 2),
            wood(lid, 1.5),
        ),
    )
    s.add(
        wrap_label([(4.37, 1.0), (4.33, 3.2)], -24, 24, 0.03),
        artwork_on(s, art.label(bg=mixhex(colour(c), "#ffffff", 0.5), style=3)),
    )
    return Scene().put(s, s=size)


@product("bath_brush", "care", el=46, az=-30, fill=0.82)
def bath_brush(w="beech", size=1.0, c="#e8dcc0"):
    s = scene(
        (
            lathe(fillet([(0, 0), (4.0, 0, 0.6), (4.2, 0.9, 0.6), (3.6, 1.5, 0.6), (0, 1.7)]))
            .scale(1.35, 1, 1)
            .move(0, 2.6, 0),
            wood(w, 1.3),
        )
    )
    s.add(
        tube(
            spline([(4.8, 3.3, 0), (9, 3.0, 0), (18, 2.2, 0), (25, 1.6, 0), (29, 1.5, 0)], 50),
            [0.9, 0.75, 0.85, 1.0, 0.95],
            squash=0.75,
            up=(0, 1, 0),
        ),
        wood(w, 1.3),
    )
    rng = np.random.default_rng(2)
    ms = [
        tube(
            [(x, 2.7, z), (x * 1.12 + rng.normal(0, 0.1), 0.05, z * 1.12 + rng.normal(0, 0.1))],
            [0.17, 0.13],
            n=6,
            caps=False,
        )
        for x in np.linspace(-4.6, 4.6, 17)
        for z in np.linspace(-3.4, 3.4, 13)
        if (x / 4.9) ** 2 + (z / 3.6) ** 2 < 1
    ]
    s.add(join(*ms), mat(0, c, rough=0.7, wrap=0.2))
    s.add(
        tube(spline([(28.6, 1.6, 0), (31, 1.2, 1.2), (32.6, 0.4, 0), (31, 1.2, -1.2), (28.8, 1.6, 0)], 36), 0.16, n=10),
        leather("#8a5a38"),
    )
    return Scene().put(s, s=size, x=-10)


@product("incense", "care", el=24, az=-24, fill=0.84)
def incense(c="celadon", size=1.0, sticks="#6b4d3b", kind="glaze", box="pine"):
    """Incense: a low dish with one stick in it, a bundle of sticks and their tube."""
    clay = glaze(colour(c), speck=0.5) if kind == "glaze" else matte(colour(c), rings=0.3)
    dish = fillet([(3.6, 0, 0.3), (5.6, 0.3, 0.6), (6.3, 1.5, 0.3)])
    s = scene((lathe(shell(dish, 0.35, (3.5, 0.3, 0.4)), wob=0.008, seed=3).move(0, 0.3, 0), clay))
    cone = lathe(fillet([(0, 0), (1.1, 0, 0.1), (0.9, 1.2, 0.4), (0.3, 1.5, 0.1), (0, 1.4)]), 40)
    s.add(cone.move(0, 0.6, 0), metal("brass", 0.25))
    stick = mat(0, sticks, rough=0.9)
    s.add(tube([(0, 1.6, 0), (1.6, 8.5, 0.4), (3.4, 15.4, 0.8)], 0.16, n=10), stick)
    s.add(tube([(3.36, 15.2, 0.79), (3.46, 15.6, 0.81)], 0.17, n=10), glow("#ff9a4a", 0.9, kind=0))
    rng = np.random.default_rng(6)
    for i in range(9):
        x, y, z = 7.6 + 0.42 * (i % 5) + rng.normal(0, 0.06), 0.17 + 0.3 * (i // 5), 4.6 + 0.1 * i
        s.add(tube([(x, y, z - 9), (x + rng.normal(0, 0.25), y, z + 8)], 0.15, n=8), stick)
    band = [(7.3, 0.62, 3.4), (8.4, 0.75, 3.5), (9.6, 0.62, 3.6)]
    s.add(strap(band, 2.2, 0.08, normal=(0, 1, 0)), paper("#f1eadb"))
    carton = lathe(fillet([(0, 0), (1.9, 0, 0.15), (1.9, 19, 0.15), (0, 19)]), 70)
    s.add(carton.rot("x", 90).rot("y", 4).move(-8.0, 1.9, -8.0), paper(colour(box)))
    cap = lathe(fillet([(0, 0), (1.98, 0, 0.1), (1.98, 5.4, 0.15), (0, 5.4)]), 70)
    s.add(cap.rot("x", 90).rot("y", 4).move(-8.1, 1.9, -8.9), paper(mixhex(colour(box), "#f4efe4", 0.75)))
    return Scene().put(s, s=size)
