"""Stationery."""

import numpy as np

from .. import art
from ..cloth import strap
from ..materials import kraft, linen, mat, matte, metal, mixhex, pages, paper, wax, wood
from ..mesh import Mesh, fillet, lathe, quad, rbox, shell, tube
from ..render import Scene
from .registry import artwork_on, colour, product, scene


@product("notebook", "desk", el=40, az=-26, fill=0.74)
def notebook(c="pine", size=1.0, c2="ochre", band=True):
    def one(col, y, r, dx):
        q = scene(
            (rbox(14.2, 1.5, 20.4, 0.08).move(0.1, 0.22, 0), pages()),
            (rbox(14.8, 0.24, 21, 0.11).move(0, 1.68, 0), linen(colour(col), f=7, bump=0.25)),
            (rbox(14.8, 0.24, 21, 0.11), linen(colour(col), f=7, bump=0.25)),
        )
        q.add(rbox(0.5, 1.9, 21, 0.22).move(-7.25, 0, 0), linen(colour(col), f=7, bump=0.25))
        if band:
            q.add(
                rbox(0.65, 2.05, 21.16, 0.1).move(5.4, -0.04, 0),
                mat(13, mixhex(colour(col), "#1e1a15", 0.45), rough=0.8, p1=9, bump=0.2),
            )
        q.add(quad(5, 5).move(-0.6, 1.935, -4.6), artwork_on(q, art.label(bg="#f1eadb", style=1)))
        q.add(
            strap(
                [(2.2, 1.1, 9.6), (2.3, 0.9, 10.8), (2.5, 0.45, 11.6), (2.7, 0.15, 13.0)], 0.55, 0.06, normal=(0, 1, 0)
            ),
            mat(0, "#b8694a", rough=0.7),
        )
        return q

    s = Scene().put(one(c2, 0, 0, 0), ry=-7).put(one(c, 0, 0, 0), y=1.96, ry=6)
    return Scene().put(s, s=size)


@product("pens", "desk", el=50, az=-30, fill=0.78)
def pens(body="brass", size=1.0, c="pine"):
    def pen(m, m2):
        p = fillet(
            [
                (0, 0),
                (0.12, 0),
                (0.5, 2.2, 0.4),
                (0.62, 2.6, 0.2),
                (0.62, 12.2, 0.2),
                (0.5, 12.6, 0.2),
                (0.3, 12.8, 0.1),
                (0.3, 13.6, 0.1),
                (0, 13.7),
            ]
        )
        q = scene((lathe(p, 40), m))
        q.add(tube([(0, 12.4, 0.62), (0, 12.3, 0.95), (0, 9, 0.82), (0, 8.8, 0.7)], 0.14, n=8, squash=1.8), m2)
        return q

    s = (
        Scene()
        .put(pen(metal(body, 0.2), metal("steel", 0.2)), rx=90, ry=30, y=0.65, x=-7, z=-5)
        .put(
            pen(mat(22, colour(c), colour(c), rough=0.35, coat=0.5), metal("brass", 0.2)),
            rx=90,
            ry=14,
            y=0.65,
            x=-1.6,
            z=-6.5,
        )
    )
    hexp = tube([(0, 0.55, -8), (0, 0.55, 6)], 0.52, n=6, caps=False)
    for _i, (x, col, r) in enumerate([(4.6, "terracotta", 2), (7.6, "sand", -8)]):
        q = scene(
            (hexp, mat(0, colour(col), rough=0.4, coat=0.4)),
            (lathe([(0, 0), (0.52, 0), (0.12, 2.0)], 24).rot("x", 90).move(0, 0.55, 6), wood("beech", 3)),
            (lathe([(0.12, 0), (0.02, 0.5)], 12).rot("x", 90).move(0, 0.55, 8.0), mat(0, "#2a2826", rough=0.5)),
            (tube([(0, 0.55, -8.6), (0, 0.55, -7.9)], 0.53, n=12), metal("brass", 0.3)),
        )
        s.put(q, x=x, ry=r)
    return Scene().put(s, s=size)


@product("washi", "desk", el=36, az=-14, fill=0.72)
def washi(size=1.0, cs=("sage", "terracotta", "ochre", "sky", "cream")):
    s = Scene()
    P = [(-4.4, 0, 0), (0.4, 0, 1.8), (5.0, 0, -0.4), (-2.0, 1.55, 0.6), (2.7, 1.55, -1.4)]
    for i, (c, (x, y, z)) in enumerate(zip(cs, P, strict=False)):
        h = colour(c)
        lathe([(2.55, 0), (2.5, 0.0), (2.5, 1.5), (2.55, 1.5)], 90)
        a = lathe(fillet([(2.5, 0), (2.52, 0), (2.52, 1.5)]), 90)
        a.uv = np.stack([a.uv[:, 0] / a.uv[:, 0].max() * 10, a.v[:, 1] / 1.5 * 0.98], 1).astype(np.float32)
        s.add(a.move(x, y, z), artwork_on(s, art.tape(h, mixhex(h, "#fff6e4", 0.6), i % 3)))
        s.add(lathe([(1.75, 1.5), (1.7, 1.5), (1.62, 1.45), (1.62, 0)], 70).move(x, y, z), kraft())
        s.add(
            lathe([(2.52, 1.5), (1.74, 1.5)], 90).move(x, y, z),
            mat(3, mixhex(h, "#fff6e4", 0.25), rough=0.8, f0=0.02, p1=2, bump=0.06),
        )
    return Scene().put(s, s=size)


@product("letter_set", "desk", el=58, az=-22, fill=0.78)
def letter_set(c="cream", c2="sage", size=1.0):
    s = Scene()
    f = paper(colour(c))
    s.add(rbox(15, 0.25, 21, 0.06).rot("y", -12), f)
    s.put(scene((rbox(18, 0.35, 12.5, 0.12), paper(colour(c2)))), x=2.5, z=3.5, y=0.26, ry=6)
    q = Scene()
    fl = Mesh(
        np.array([[-8.9, 0.42, -6.1], [8.9, 0.42, -6.1], [0, 0.50, 2.2]]),
        np.tile([0, 1, 0.05], (3, 1)),
        [[0, 2, 1]],
        [[0, 0], [1, 0], [0.5, 1]],
    )
    q.add(fl, paper(mixhex(colour(c2), "#ffffff", 0.12)))
    q.add(
        lathe(
            fillet([(0, 0), (1.25, 0, 0.1), (1.4, 0.22, 0.15), (0.95, 0.30, 0.1), (0.9, 0.2, 0.05), (0, 0.22)]),
            40,
            wob=0.06,
            seed=3,
        ).move(0, 0.46, 1.6),
        wax("#a8452f"),
    )
    s.put(q, x=2.5, z=3.5, y=0.26, ry=6)
    s.add(
        quad(4.2, 4.2).rot("y", -12).move(-3.2, 0.262, -7.4),
        artwork_on(s, art.print_art(colour(c), "#5c7a6c", "#b8694a", 1)),
    )
    return Scene().put(s, s=size)


@product("desk_tray", "desk", el=36, az=-28, fill=0.76)
def desk_tray(w="oak", size=1.0, c="charcoal"):
    s = scene((rbox(26, 0.9, 16, 0.3), wood(w, 0.9)))
    L, D = 26, 16
    for z in (-1, 1):
        s.add(rbox(L, 3.6, 0.9, 0.3).lp_shift(2, z, 6).move(0, 0.2, z * (D / 2 - 0.45)), wood(w, 0.9))
    for x in (-1, 1):
        s.add(rbox(D, 3.6, 0.9, 0.3).lp_shift(7, x, 3).rot("y", 90).move(x * (L / 2 - 0.45), 0.2, 0), wood(w, 0.9))
    s.add(rbox(D - 1.6, 3.0, 0.7, 0.25).rot("y", 90).move(3, 0.3, 0), wood(w, 0.9))
    s.put(pens(), x=-5, z=0.5, y=0.9, ry=60, s=0.72)
    s.add(lathe(shell(fillet([(2.6, 0, 0.2), (2.9, 0.4, 0.3), (2.9, 3.2)]), 0.3)).move(8, 0.9, -1), matte(colour(c)))
    return Scene().put(s, s=size)


@product("pencils", "desk", el=52, az=-32, fill=0.78)
def pencils(size=1.0, n=6):
    """Bare wooden pencils side by side, not quite in line, with a paper band around them."""
    s = Scene()
    body = tube([(0, 0.55, -8.7), (0, 0.55, 6)], 0.52, n=6, caps=False)
    tip = lathe([(0, 0), (0.52, 0), (0.12, 2.0)], 24).rot("x", 90).move(0, 0.55, 6)
    lead = lathe([(0.12, 0), (0.02, 0.5)], 12).rot("x", 90).move(0, 0.55, 8.0)
    for i in range(n):
        x = (i - (n - 1) / 2) * 1.16
        z = (0.0, 0.35, -0.25, 0.2, -0.3, 0.1)[i % 6]
        pencil = scene((body.lp_shift(i * 3, i, 0), wood("beech", 2.4)), (tip.lp_shift(i * 3, i, 0), wood("ash", 3)))
        pencil.add(lead, mat(0, "#2a2826", rough=0.5))
        pencil.add(lathe([(0, 0.55), (0.5, 0)], 6).rot("x", -90).move(0, 0.55, -8.7), mat(0, "#2f2c29", rough=0.6))
        s.put(pencil, x=x, z=z)
    w = 1.16 * n + 0.3
    s.add(rbox(w, 1.25, 3.6, 0.3).move(0, -0.02, -1.5), paper("#f1eadb"))
    s.add(quad(3.0, 3.0).move(0, 1.245, -1.5), artwork_on(s, art.print_art("#f1eadb", "#2f5a4c", "#b8694a", 0)))
    return Scene().put(s, s=size)
