"""Small electrical goods."""

import math

import numpy as np

from .. import art
from ..cloth import strap
from ..materials import glow, leather, mat, metal, mixhex, silk_plastic, wood
from ..mesh import Mesh, fillet, grid_normals, grid_tris, lathe, rbox, spline, tube
from ..render import Scene
from .registry import arc, artwork_on, colour, product, scene


@product("speaker", "tech", el=17, az=-10, fill=0.66)
def speaker(c="stone", size=1.0, w="walnut"):
    s = scene(
        (lathe(fillet([(0, 0), (6.2, 0, 0.5), (6.4, 0.5, 0.3), (6.4, 1.3, 0.2), (6.1, 1.4)])), wood(w, 1.3)),
        (
            lathe(fillet([(6.2, 1.3), (6.55, 1.5, 0.2), (6.55, 13.0, 0.4), (6.3, 13.3)])),
            mat(
                4,
                colour(c),
                mixhex(colour(c), "#2a241c", 0.25),
                rough=0.9,
                f0=0.02,
                sheen=0.25,
                bump=0.35,
                p1=5.5,
                p3=0.5,
            ),
        ),
    )
    s.add(
        lathe(fillet([(6.1, 13.2), (6.4, 13.3, 0.1), (6.4, 14.0, 0.5), (5.6, 14.3, 0.4), (0, 14.25)])),
        silk_plastic(mixhex(colour(c), "#2a241c", 0.35)),
    )
    s.add(lathe(fillet([(2.2, 14.28), (2.2, 14.5, 0.1), (2.0, 14.55, 0.1), (0, 14.5)])), metal("brass", 0.25, 2))
    s.add(
        strap(
            spline(
                [(6.4, 11.5, 0), (7.6, 12.6, 0), (8.2, 15.0, 0), (7.0, 16.8, 0), (4.9, 16.0, 0), (4.6, 14.2, 0)], 40
            ),
            1.1,
            0.22,
            normal=(1, 0.2, 0),
        ),
        leather("#8a5a38"),
    )
    return Scene().put(s, s=size)


@product("humidifier", "tech", el=14, fill=0.66)
def humidifier(c="white", size=1.0, w="oak", lit=True):
    b = fillet(
        [
            (0, 1.6),
            (6.6, 1.6, 0.2),
            (6.8, 2.2, 0.6),
            (6.3, 9, 5),
            (4.2, 14.2, 2.6),
            (1.3, 15.6, 0.6),
            (1.1, 15.4, 0.1),
            (0.9, 15.0),
            (0, 15.0),
        ]
    )
    s = scene(
        (lathe(fillet([(0, 0), (6.3, 0, 0.4), (6.7, 0.5, 0.4), (6.7, 1.5, 0.2), (6.3, 1.6)])), wood(w, 1.3)),
        (
            lathe(b),
            mat(22, colour(c), colour(c), rough=0.4, f0=0.045, bump=0.008, p1=10, wrap=0.15, coat=0.25, crough=0.25),
        ),
    )
    if lit:
        s.add(lathe([(6.72, 1.62), (6.8, 1.66), (6.8, 1.98), (6.72, 2.02)]), glow("#ffdfb4", 0.8, kind=0))
        s.lamp(0, 1.9, 5, "#ffc27a", 2.2, 40)
    return Scene().put(s, s=size)


@product("clock", "tech", el=12, az=-20, fill=0.64)
def clock(w="walnut", size=1.0, face="#f2ede2", accent="#b8694a"):
    R = 7.5
    body = lathe(
        fillet(
            [
                (0, 0),
                (R - 0.3, 0, 0.4),
                (R, 0.6, 0.5),
                (R, 4.2, 0.5),
                (R - 0.35, 4.7, 0.3),
                (R - 0.9, 4.6, 0.1),
                (R - 1.0, 4.2),
            ]
        ),
        150,
    )
    q = scene((body.lp_axes("xyz").lp_shift(0, 0, 9), wood(w, 0.9)))
    f = lathe([(R - 0.95, 4.25), (0, 4.25)], 120)
    f.uv = np.stack([f.v[:, 0] / (2 * R - 1.9) + 0.5, 0.5 - f.v[:, 2] / (2 * R - 1.9)], 1).astype(np.float32) * 0.998
    q.add(f, artwork_on(q, art.clock(bg=face, accent=accent)))
    s = Scene().put(q, rx=84, y=R + 0.05)
    s.add(rbox(6.5, 1.1, 4.4, 0.4).move(0, -0.0, 1.9), wood(w, 1))
    return Scene().put(s, s=size)


@product("desk_fan", "tech", el=10, az=-22, fill=0.74)
def desk_fan(c="cream", size=1.0, c2="ochre"):
    m = mat(22, colour(c), colour(c), rough=0.35, f0=0.045, bump=0.006, p1=10, coat=0.35, crough=0.2)
    s = scene((lathe(fillet([(0, 0), (6.2, 0, 0.6), (6.4, 0.8, 0.6), (3, 2.0, 1), (0.9, 2.6, 0.6), (0.8, 10.2)])), m))
    q = Scene()
    R = 8.6
    q.add(tube(arc(0, 0, R, R, 0, 360, 90), 0.42, n=14, caps=False), m)
    for r in (6.6, 4.6, 2.7):
        q.add(
            tube(arc(0, 0, r, r, 0, 360, 70), 0.10, n=8, caps=False).move(0, 0, 1.5 * (1 - (r / R) ** 2)),
            metal("white", 0.3),
        )
    for k in range(24):
        a = math.radians(k * 15)
        P = [(math.cos(a) * r, math.sin(a) * r, 1.5 * (1 - (r / R) ** 2)) for r in (1.7, 4, 6.4, 8.6)]
        q.add(tube(P, 0.09, n=6, caps=False), metal("white", 0.3))
        q.add(
            tube([(p[0], p[1], -1.6 * (1 - (math.hypot(p[0], p[1]) / R) ** 2)) for p in P], 0.09, n=6, caps=False),
            metal("white", 0.3),
        )
    for k in range(5):
        t, u = np.meshgrid(np.linspace(0, 1, 16), np.linspace(-1, 1, 10), indexing="ij")
        r = 1.2 + 6.2 * t
        an = math.radians(72 * k) + u * (0.30 + 0.22 * np.sin(t * 2.6)) + 0.35 * t
        P = np.stack([r * np.cos(an), r * np.sin(an), u * 0.75 - 0.2], -1)
        nn = grid_normals(P)
        nn *= np.sign(nn[..., 2:3])
        q.add(
            Mesh(P.reshape(-1, 3), nn.reshape(-1, 3), grid_tris(16, 10)),
            mat(0, colour(c2), rough=0.35, coat=0.3, wrap=0.15),
        )
    q.add(
        lathe(fillet([(1.7, 0), (1.75, 0.3, 0.1), (1.3, 0.7, 0.4), (0, 0.75)]), 50).rot("x", 90).move(0, 0, 1.35),
        metal("brass", 0.25, 2),
    )
    q.add(lathe(fillet([(0, -4.2), (1.8, -4.0, 0.8), (2.4, -2.4, 0.8), (2.4, -1.2)]), 50).rot("x", 90), m)
    s.put(q, y=17.6, rx=-6)
    s.add(tube([(0, 9.8, 0), (0, 13, -1.2), (0, 17.2, -2.4)], [0.8, 0.7, 0.7]), m)
    return Scene().put(s, s=size)
