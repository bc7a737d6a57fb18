"""Lamps, stools, tables and vases."""

import math

import numpy as np

from ..cloth import strap
from ..materials import (
    glaze,
    glow,
    leather,
    linen,
    mat,
    matte,
    metal,
    mixhex,
    rattan,
    stone,
    wood,
)
from ..mesh import Mesh, fillet, grid_normals, grid_tris, lathe, shell, spline, tube
from ..render import Scene
from .registry import arc, colour, product, scene


@product("table_lamp", "home", el=10, fill=0.78)
def table_lamp(c="celadon", shade="#fff0d6", size=1.0, base="ceramic", on=True, bright=1.0):
    """Lamp with a cloth shade; base is ceramic or a wood, bright is for scenes after dark."""
    b = spline([(4.2, 0), (6.6, 1.5), (7.6, 5.5), (5.6, 10.5), (2.0, 13.2), (1.3, 15)], 60)
    p = np.vstack([[[0, 0]], b])
    s = Scene()
    if base == "ceramic":
        s.add(lathe(p, wob=0.004), glaze(colour(c), speck=0.4, rings=0.4, foot=0.5))
    else:
        s.add(
            lathe(fillet([(0, 0), (7, 0, 0.4), (7, 1.8, 0.6), (1.2, 2.2, 0.6), (1.0, 15.5)])).lp_axes("yxz"),
            wood(base, 1.2),
        )
    s.add(lathe(fillet([(1.25, 14.9), (1.3, 15.2, 0.1), (0.8, 15.8, 0.2), (0.6, 20)])), metal("brass", 0.25))
    sh = [(12.2, 17.0), (12.1, 17.2), (8.2, 31.2), (8.0, 31.2), (11.9, 17.2), (12.2, 17.0)]
    g = glow("#ffd9a0", 0.30 * bright**0.25 if on else 0.03, kind=4, base=mixhex(shade, "#c9a36a", 0.22))
    g[17] = 5
    g[12] = 0.18
    s.add(lathe(sh), g)
    for y, r in ((17.1, 12.2), (31.0, 8.25)):
        s.add(
            lathe(
                fillet(
                    [(r - 0.02, y - 0.22), (r + 0.1, y - 0.2, 0.05), (r + 0.06, y + 0.2, 0.05), (r - 0.06, y + 0.22)]
                )
            ),
            linen(mixhex(shade, "#a98c60", 0.35), f=6),
        )
    if on:
        s.lamp(0, 15.5, 0, "#ffc985", 26.0 * bright, 60.0)
    return Scene().put(s, s=size)


@product("paper_lantern", "home", el=8, fill=0.66)
def paper_lantern(c="#fff3dc", size=1.0, w="oak"):
    n = 17
    prof = []
    for i in range(n * 6 + 1):
        t = i / (n * 6)
        a = t * math.pi
        r = 12.5 * math.sin(a * 0.88 + 0.19) ** 0.8
        r += 0.22 * abs(math.sin(i / 6 * math.pi)) - 0.1
        prof.append((r, 3.2 + 20 * t))
    g = glow("#ffd596", 0.32, kind=7, base=mixhex(c, "#c9a36a", 0.22))
    s = scene((lathe(prof, step=2), g))
    s.add(lathe(fillet([(4.6, 22.9), (4.7, 23.4, 0.1), (4.2, 23.5)])), wood(w, 1.5))
    for a in range(3):
        x, z = math.sin(a * 2.0944 + 0.5), math.cos(a * 2.0944 + 0.5)
        s.add(tube([(x * 8.6, 0, z * 8.6), (x * 6.2, 3.9, z * 6.2)], [0.38, 0.45]), wood(w, 2))
    s.add(lathe(fillet([(5.4, 3.2), (6.9, 3.3, 0.1), (6.9, 3.8, 0.1), (5.4, 3.9)])), wood(w, 1.5))
    s.lamp(0, 9, 0, "#ffc680", 22.0, 60.0)
    return Scene().put(s, s=size)


@product("stool", "home", el=20, az=20, fill=0.74)
def stool(w="oak", size=1.0, seat="wood", c="sand"):
    s = Scene()
    H = 42
    if seat == "wood":
        s.add(
            lathe(
                fillet(
                    [
                        (0, H - 3),
                        (14.5, H - 3, 0.8),
                        (16, H - 1.6, 0.9),
                        (15.8, H, 0.8),
                        (12.5, H - 0.2, 2),
                        (0, H - 0.7),
                    ]
                ),
                140,
            ).lp_shift(0, -H + 2, 3),
            wood(w, 0.6),
        )
    else:
        s.add(lathe(fillet([(0, H - 4), (15, H - 4, 0.5), (15, H - 2.4, 0.4), (0, H - 2.4)])), wood(w, 0.8))
        s.add(
            lathe(fillet([(14.6, H - 2.4), (15.7, H - 1, 1), (15.0, H + 1.4, 1.6), (9, H + 2.6, 3), (0, H + 2.8)])),
            rattan() if seat == "rattan" else linen(colour(c), f=3.2),
        )
    tops = []
    for k in range(4):
        a = math.radians(45 + 90 * k)
        x, z = math.cos(a), math.sin(a)
        s.add(
            tube(
                [(x * 10, H - 3, z * 10), (x * 13, H / 2, z * 13), (x * 16, 0.2, z * 16)], [1.5, 1.35, 1.0], caps=True
            ).lp_shift(k * 11, 0, 4),
            wood(w, 0.9),
        )
        tops.append((x, z))
    for k, y in ((0, 14), (1, 18), (2, 14), (3, 18)):
        f = 16 - 6 * (y / (H - 3))
        a, b = tops[k], tops[(k + 1) % 4]
        s.add(
            tube(
                [(a[0] * f, y, a[1] * f), ((a[0] + b[0]) * f / 2, y, (a[1] + b[1]) * f / 2), (b[0] * f, y, b[1] * f)],
                [0.7, 0.85, 0.7],
                caps=False,
                up=(0, 1, 0),
            ).lp_shift(k * 5, 1, 2),
            wood(w, 1),
        )
    return Scene().put(s, s=size)


@product("vase", "home", el=14, fill=0.78)
def vase(c="terracotta", size=1.0, shape=0, kind="matte", twig=True):
    P = [
        [(3.2, 0), (5.6, 1.5), (6.8, 5.5), (5.8, 9.5), (2.6, 12.8), (1.7, 15.5), (2.5, 17.6)],
        [(3.4, 0), (4.6, 0.5), (5.0, 4), (4.4, 9), (3.2, 14), (2.3, 18.6), (2.9, 20)],
        [(4, 0), (7.6, 2.5), (8.2, 6), (6.2, 9.4), (3.1, 11), (3.4, 12.2)],
    ][shape]
    m = matte(colour(c), rings=0.4) if kind == "matte" else glaze(colour(c), speck=0.6, foot=0.5, rings=0.5)
    o = spline(P, 60)
    s = scene((lathe(shell(o, 0.35), wob=0.006), m))
    top = P[-1][1]
    if twig:
        rng = np.random.default_rng(4)
        for k, (dx, dz, h) in enumerate([(4.5, 1, 17), (-3.5, -1.5, 13), (1.0, 2.0, 10)]):
            path = spline(
                [
                    (0, top - 4, 0),
                    (dx * 0.12, top + 1, dz * 0.1),
                    (dx * 0.5, top + h * 0.5, dz * 0.5),
                    (dx * 1.25, top + h, dz),
                ],
                40,
            )
            s.add(tube(path, [0.20, 0.15, 0.07]), mat(0, "#6b5138", rough=0.8))
            for i in range(12, 40, 3):
                p = path[i]
                side = 1 if (i // 3) % 2 else -1
                s.add(
                    leaf3d(
                        2.3 + 0.8 * rng.random(),
                        1.0,
                        rng.uniform(-20, 20),
                        side * rng.uniform(35, 75),
                        rng.uniform(0, 360),
                    ).move(*p),
                    mat(
                        7, "#8d9a6b" if k != 1 else "#a8a476", "#6f7d58", rough=0.75, wrap=0.3, p1=2, p3=0.5, sheen=0.2
                    ),
                )
    return Scene().put(s, s=size)


def leaf3d(length, w, tilt, roll, turn):
    t = np.linspace(0, 1, 12)
    u = np.linspace(-1, 1, 7)
    T, U = np.meshgrid(t, u, indexing="ij")
    hw = np.sin(np.pi * T**0.8) * w / 2
    P = np.stack([U * hw, T * length * 0.9, -0.35 * length * T**2 + 0.25 * np.abs(U) * hw], -1)
    m = Mesh(P.reshape(-1, 3), grid_normals(P).reshape(-1, 3), grid_tris(12, 7))
    return m.rot("z", roll).rot("x", tilt).rot("y", turn)


@product("side_table", "home", el=18, az=24, fill=0.74)
def side_table(w="walnut", size=1.0, top="wood"):
    H = 46
    s = Scene()
    t = lathe(fillet([(0, H - 2), (19, H - 2, 0.6), (20, H - 0.9, 0.8), (20, H, 0.5), (0, H)]), 160)
    s.add(t.lp_shift(0, -H + 1, 5), wood(w, 0.55)) if top == "wood" else s.add(t, stone())
    for k in range(3):
        a = math.radians(30 + 120 * k)
        x, z = math.cos(a), math.sin(a)
        s.add(tube([(x * 11, H - 2, z * 11), (x * 16, 1, z * 16)], [1.5, 0.95]).lp_shift(k * 9, 0, 3), wood(w, 0.9))
    s.add(lathe(fillet([(0, 15.2), (11.5, 15.2, 0.3), (11.8, 16, 0.4), (0, 16.2)])).lp_shift(0, -15, 2), wood(w, 0.7))
    return Scene().put(s, s=size)


@product("basket", "home", el=24, az=-14, fill=0.72)
def basket(size=1.0, c="#cfa772", h=20.0, r=15.0, handles=True, cloth=None):
    """Woven basket, open above, with two leather handles; cloth is the colour of a liner."""
    o = spline([(r * 0.86, 0), (r * 0.95, h * 0.12), (r * 1.03, h * 0.5), (r, h)], 50)
    s = scene((lathe(shell(o, 0.75), 160, wob=0.01, seed=4), rattan(c, 0.9)))
    rim = arc(0, 0, r - 0.35, r - 0.35, 0, 360, 140)[:, [0, 2, 1]] + [0, h, 0]
    s.add(tube(rim, 0.75, n=16, caps=False, up=(0, 1, 0)), rattan(c, 1.6))
    if cloth:
        liner = [(r + 0.6, h * 0.72), (r + 0.9, h * 0.9), (r + 0.6, h + 1.5), (r - 1.5, h + 1.5), (r - 1.9, h * 0.8)]
        s.add(
            lathe(spline([*liner, (r - 2.2, h * 0.5), (0, h * 0.42)], 50), 140, wob=0.02, seed=2),
            linen(colour(cloth), f=2.4, bump=0.4),
        )
    if handles:
        for side in (-1, 1):
            line = [
                (0, h * 0.72, -3.2),
                (0.6, h + 1.4, -3.0),
                (0.4, h + 3.6, 0),
                (0.6, h + 1.4, 3.0),
                (0, h * 0.72, 3.2),
            ]
            path = spline([(side * (r + 0.6 + x), y, z) for x, y, z in line], 50)
            s.add(strap(path, 1.5, 0.3, normal=(1, 0.2, 0)), leather("#8a5a38"))
    return Scene().put(s, s=size)


@product("persimmon", "home", el=20, fill=0.6)
def persimmon(r=3.4, c="#cf6a2c", size=1.0):
    """A ripe persimmon with its four dry sepals; it only stands in scenes."""
    skin = mat(14, c, mixhex(c, "#e8a23a", 0.5), rough=0.3, p3=0.7, coat=0.35, crough=0.25, wrap=0.25)
    profile = spline(
        [(0, 0.25), (r * 0.5, 0), (r * 0.98, r * 0.55), (r * 0.9, r * 1.1), (r * 0.4, r * 1.38), (0, r * 1.3)], 40
    )
    s = scene((lathe(profile, 80, wob=0.03, seed=r), skin))
    sepal = mat(7, "#7d7a4a", "#5a5230", rough=0.8, p1=3, p3=0.5)
    for k in range(4):
        s.add(leaf3d(r * 0.75, r * 0.62, 76, 0, 90 * k + 20).move(0, r * 1.36, 0), sepal)
    s.add(tube([(0, r * 1.34, 0), (0.1, r * 1.6, 0.05)], 0.22), mat(0, "#5d4a30", rough=0.9))
    return Scene().put(s, s=size)
