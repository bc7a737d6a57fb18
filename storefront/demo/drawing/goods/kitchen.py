"""Kitchen ware: bowls, pans, boards, jars, kettles."""

import numpy as np

from .. import art
from ..materials import (
    clear,
    enamel,
    glaze,
    grains,
    iron,
    leather,
    mat,
    metal,
    mixhex,
    wood,
)
from ..mesh import fillet, lathe, rbox, shell, spline, tube, wrap_label
from ..render import Scene
from .registry import artwork_on, colour, product, scene


@product("bowls", "kitchen", el=22, fill=0.62)
def bowls(c="white", c2="celadon", c3="ochre", size=1.0, n=3, speck=0.6):
    o = spline([(2.6, 0), (4.2, 0.5), (6.5, 2.8), (7.4, 5.2)], 40)
    s = Scene()
    for i, k in enumerate([c, c2, c3][:n]):
        s.add(
            lathe(shell(o, 0.30, (2.8, 0.55, 0.4)), wob=0.006, seed=i)
            .move(0, 0.55 + i * 1.75, 0)
            .lp_shift(i * 5, 0, 0),
            glaze(colour(k), speck=speck, foot=0.12, rings=0.4),
        )
    return Scene().put(s, s=size)


@product("plates", "kitchen", el=30, fill=0.76)
def plates(c="sage", c2="cream", size=1.0, speck=0.7):
    s = Scene()
    for i, (k, r) in enumerate([(c, 12.0), (c2, 8.6)]):
        o = fillet([(r * 0.58, 0, 0.3), (r * 0.70, 0.25, 0.8), (r * 0.96, 1.5, 0.7), (r, 2.0)], 9)
        s.add(
            lathe(shell(o, 0.32, (r * 0.56, 0.3, 0.4)), 160, wob=0.008, seed=i * 2 + 1).move(0, 0.3 + i * 0.75, 0),
            glaze(colour(k), speck=speck, rings=0.3, c2=mixhex(colour(k), "#8a6f52", 0.3)),
        )
    return Scene().put(s, s=size)


@product("frying_pan", "kitchen", el=32, az=28, fill=0.88)
def frying_pan(c="#2e2c2a", handle="beech", size=1.0):
    o = fillet([(9.4, 0, 0.3), (10.6, 0.3, 0.9), (12.4, 4.2, 1), (12.7, 4.6)])
    m = iron(c)
    h = spline([(12.2, 3.6, 0), (15, 5.0, 0), (18, 5.9, 0)], 20)
    w = spline([(17.6, 5.8, 0), (22, 6.8, 0), (27, 7.4, 0), (31, 7.6, 0)], 40)
    s = scene(
        (lathe(shell(o, 0.35), 140), m),
        (tube(h, [0.9, 0.7, 0.75], squash=0.6, up=(0, 1, 0)), m),
        (tube(w, [0.9, 1.15, 1.2, 1.05, 1.1], squash=0.72, up=(0, 1, 0)), wood(handle, 1.6)),
        (tube([(17.3, 5.75, 0), (18.2, 5.95, 0)], 1.0, squash=0.8, up=(0, 1, 0)), metal("brass", 0.25)),
    )
    return Scene().put(s, s=size, x=-8)


@product("cutting_board", "kitchen", el=38, az=-24, fill=0.82)
def cutting_board(w="oak", w2="walnut", size=1.0, length=34, d=21):
    s = scene((rbox(length, 2.2, d, 0.7).lp_shift(0, 0, 3), wood(w, 0.7)))
    s.add(rbox(length * 0.62, 1.5, d * 0.55, 0.6).lp_shift(9, 2, 7).rot("y", 14).move(3, 2.2, 1), wood(w2, 0.9))
    a = spline([(8.5, 4.4, 3.2), (11.5, 4.55, 4.6), (14.2, 4.5, 5.0), (12.5, 4.4, 6.6), (9.8, 4.2, 5.2)], 40)
    s.add(tube(a, 0.2), leather("#8a5a38"))
    return Scene().put(s, s=size)


@product("cocotte", "kitchen", el=20, az=0, fill=0.72)
def cocotte(c="persimmon", size=1.0, knob="brass"):
    m = enamel(colour(c))
    p = fillet([(0, 0), (9.3, 0, 1.2), (10.4, 2.0, 2.2), (10.7, 8.6, 0.5), (10.9, 9.2, 0.2), (10.6, 9.4)])
    lid = fillet([(10.7, 9.4), (11.0, 9.5, 0.15), (10.9, 9.9, 0.3), (8.6, 11.6, 2.0), (3.0, 12.6, 2), (0, 12.7)])
    s = scene(
        (lathe(p), m),
        (lathe(lid), m),
        (
            lathe(fillet([(0.6, 12.5), (0.6, 13.2, 0.2), (1.8, 13.6, 0.4), (1.7, 14.5, 0.4), (0, 14.7)])),
            metal(knob, 0.2),
        ),
    )
    for sg in (-1, 1):
        h = spline(
            [
                (sg * 10.3, 7.6, -3.0),
                (sg * 12.4, 7.9, -2.4),
                (sg * 13.2, 8.0, 0),
                (sg * 12.4, 7.9, 2.4),
                (sg * 10.3, 7.6, 3.0),
            ],
            36,
        )
        t = tube(h, [0.75, 0.62, 0.62, 0.62, 0.75], squash=0.8, up=(0, 1, 0))
        t.lp = t.v.copy()
        s.add(t, m)
    return Scene().put(s, s=size)


@product("jar", "kitchen", el=15, fill=0.64)
def jar(w="oak", fillc="#b98a4e", size=1.0, h=13.0, level=0.7, lab=True):
    o = fillet([(0, 0), (4.9, 0, 0.8), (5.0, 1.2, 0.4), (5.0, h - 1.8, 0.9), (4.5, h - 0.8, 0.5), (4.55, h)])
    s = scene((lathe(o), clear("#f0f5f1", 0.10, 26)))
    y = h * level
    np.random.default_rng(5)
    s.add(
        lathe(
            fillet([(0, 0.4), (4.55, 0.4, 0.7), (4.68, 1.4, 0.3), (4.68, y, 0.25), (3.0, y + 0.35, 0.8), (0, y + 0.5)])
        ),
        grains(fillc, mixhex(fillc, "#2a160a", 0.45), 1.9, 1.5),
    )
    s.add(
        lathe(
            fillet(
                [
                    (0, h - 1.0),
                    (4.3, h - 1.0, 0.1),
                    (4.3, h, 0.05),
                    (4.95, h + 0.02, 0.1),
                    (4.95, h + 1.6, 0.4),
                    (0, h + 1.7),
                ]
            )
        ).lp_shift(0, -h + 2, 1),
        wood(w, 1.4),
    )
    if lab:
        s.add(
            wrap_label([(5.02, h * 0.24), (5.02, h * 0.56)], -27, 27), artwork_on(s, art.label(bg="#f1eadb", style=3))
        )
    return Scene().put(s, s=size)


@product("kettle", "kitchen", el=16, az=0, fill=0.76)
def kettle(c="charcoal", grip="walnut", size=1.0, finish_="matte"):
    m = (
        mat(22, colour(c), colour(c), rough=0.42, f0=0.05, bump=0.01, p1=14, coat=0.2, crough=0.3)
        if finish_ == "matte"
        else metal(finish_, 0.20)
    )
    p = fillet([(0, 0), (7.2, 0, 0.5), (7.4, 0.6, 0.5), (5.0, 11.2, 1.2), (4.4, 11.6, 0.2), (0, 11.6)])
    s = scene(
        (lathe(p), m),
        (lathe(fillet([(4.3, 11.5), (4.35, 11.9, 0.2), (2.2, 12.5, 0.9), (0, 12.6)])), m),
        (
            lathe(fillet([(0.4, 12.4), (0.4, 12.9, 0.1), (1.1, 13.1, 0.3), (1.0, 14.0, 0.35), (0, 14.1)])).lp_axes(
                "yxz"
            ),
            wood(grip, 2),
        ),
    )
    sp = spline([(6.6, 2.2, 0), (9.4, 2.6, 0), (9.9, 5.2, 0), (8.9, 8.4, 0), (10.0, 11.2, 0), (12.4, 11.6, 0)], 60)
    s.add(tube(sp, [0.75, 0.62, 0.5, 0.45, 0.42, 0.40]), m)
    h = spline([(-4.6, 10.8, 0), (-7.4, 12.2, 0), (-9.8, 11.4, 0)], 24)
    s.add(tube(h, [0.5, 0.42, 0.42]), m)
    g = spline([(-9.6, 11.6, 0), (-10.6, 9.0, 0), (-10.2, 5.4, 0), (-9.4, 3.2, 0)], 36)
    s.add(tube(g, [0.72, 0.95, 0.9, 0.7]), wood(grip, 2))
    s.add(lathe(fillet([(7.42, 0.02), (7.55, 0.1, 0.05), (7.55, 0.5, 0.1), (7.3, 0.62)])), metal("brass", 0.3))
    return Scene().put(s, s=size)


@product("utensils", "kitchen", el=50, az=-20, fill=0.84)
def utensils(w="beech", w2="walnut", size=1.0):
    s = Scene()
    for i, (x, ww) in enumerate([(-7.2, w), (-1.4, w2)]):
        c = spline([(0, 0.55, -13), (0, 0.6, -2), (0, 0.95, 5), (0, 1.15, 7.1)], 40)
        s.add(
            tube(c, [0.55, 0.5, 0.45, 0.55], squash=0.8, up=(0, 1, 0)).move(x, 0, 0).lp_shift(i * 9, i, 3),
            wood(ww, 1.6),
        )
        o = spline([(0.2, 0), (1.6, 0.25), (2.3, 0.8), (2.45, 1.15)], 20)
        b = lathe(shell(o, 0.28)).scale(1, 1, 1.35).lp_axes("zyx")
        s.add(b.move(x, 0, 10.2), wood(ww, 1.6))
    for i, x in enumerate((3.8, 5.1)):
        s.add(
            tube([(x, 0.35, -12.5), (x + 0.1 * i, 0.8, 0), (x + 0.2, 1.15, 12.5)], [0.40, 0.36, 0.30, 0.2]),
            wood("dark" if w2 == "walnut" else w2, 2),
        )
    s.add(rbox(5.2, 0.9, 1.5, 0.45).move(4.7, 0, 6.5), glaze("#a9c0b0", speck=0.5))
    return Scene().put(s, s=size, ry=16)
