"""Clothing lying flat, bags, scarves and socks."""

import math

import numpy as np

from .. import art
from ..cloth import flat_cloth, strap
from ..materials import cotton, knit, linen, mat, metal, mixhex, printed, rib, twill
from ..mesh import Mesh, fillet, grid_normals, grid_tris, lathe, spline, tube
from ..render import Scene
from .registry import colour, product, scene
from .textile import folded


def wrinkles(seed, amp=0.35, folds=()):
    rng = np.random.default_rng(seed)
    P = [(rng.uniform(0, 3.14), rng.uniform(0.12, 0.32), rng.uniform(0, 6.3)) for _ in range(5)]

    def f(x, z):
        h = 0 * x
        for a, k, p in P:
            h = h + np.sin((x * math.cos(a) + z * math.sin(a)) * k + p + 0.6 * np.sin(x * 0.13 + z * 0.1 + p)) * 0.22
        for x0, z0, x1, z1, wd, am in folds:
            dx, dz = x1 - x0, z1 - z0
            l2 = dx * dx + dz * dz
            t = np.clip(((x - x0) * dx + (z - z0) * dz) / l2, 0, 1)
            d = np.hypot(x - x0 - t * dx, z - z0 - t * dz)
            h = h + am * np.exp(-((d / wd) ** 2)) * np.sin(np.pi * np.clip(t * 0.9 + 0.1, 0, 1))
        return h * amp

    return f


TEE = [
    (-9.5, -33),
    (-15, -31.6),
    (-21, -28.6),
    (-28, -22),
    (-37.5, -11.5),
    (-31, -4.2),
    (-24.5, -10.5),
    (-22.8, -8),
    (-23, 10),
    (-23.6, 34),
    (-12, 35),
    (0, 35.2),
    (12, 35),
    (23.6, 34),
    (23, 10),
    (22.8, -8),
    (24.5, -10.5),
    (31, -4.2),
    (37.5, -11.5),
    (28, -22),
    (21, -28.6),
    (15, -31.6),
    (9.5, -33),
]


TEE_FOLDS = [
    (-22, -12, -8, -2, 1.8, 1.7),
    (22, -12, 8, -2, 1.8, 1.7),
    (-20, -8, -13, 14, 1.8, 1.4),
    (20, -8, 12, 12, 1.8, 1.2),
    (-6, 34, -10, 14, 2.2, 1.4),
    (8, 34, 11, 16, 2.2, 1.3),
    (-30, -16, -18, -18, 1.3, 1.2),
    (30, -16, 18, -18, 1.3, 1.2),
    (-3, -24, -9, -12, 1.6, 0.8),
    (4, -24, 10, -13, 1.6, 0.8),
    (-2, 30, 2, 6, 2.6, 0.9),
    (-20.5, -29, -22.6, -19, 0.5, -1.5),
    (-22.6, -19, -22.6, -9, 0.5, -1.5),
    (20.5, -29, 22.6, -19, 0.5, -1.5),
    (22.6, -19, 22.6, -9, 0.5, -1.5),
]


def neck(rx, rz, z0, n=24):
    a = np.linspace(math.pi, 0, n)
    return [(rx * math.cos(t), z0 + rz * math.sin(t)) for t in a]


@product("tshirt", "apparel", el=84, az=0, fill=0.84, upright=True, flat=True)
def tshirt(c="sage", size=1.0, pr=None, pc="#f1eadb", pa="#b8694a", stripe=None, c2="white", style=0):
    front = neck(9.2, 7.0, -32.6)
    poly = [*TEE[1:-1], (9.6, -33), *front[::-1], (-9.6, -33)]
    back = (
        [(-15, -31.6), (-9.6, -33.4)]
        + [(x, z) for x, z in neck(9.2, 2.2, -33.2)]
        + [(9.6, -33.4), (15, -31.6), (14, -20), (-14, -20)]
    )
    col = colour(c)
    f = cotton(col, hem=1.6, stripe=stripe and (stripe, 0.42, colour(c2)))
    s = scene((flat_cloth(back, 0.9, 0.5, 0.8), cotton(mixhex(col, "#2a241c", 0.16))))
    if pr is not None:
        f = printed(f, s.texture(art.print_art(None, colour(pc), colour(pa), pr)[::-1]), -9, -17, 9, 1)
    s.add(flat_cloth(poly, 0.6, 1.2, 2.2, wrinkles(4, 0.55, TEE_FOLDS), lift=0.25), f)
    ring = np.array(front)
    s.add(
        tube(
            np.c_[ring[:, 0] * 1.03, 0 * ring[:, 0] + 1.35, ring[:, 1] + 0.25],
            1.0,
            squash=0.45,
            up=(0, 1, 0),
            n=14,
            caps=False,
        ),
        rib(mixhex(col, "#ffffff", 0.05), 1.6),
    )
    bk = np.array(neck(9.2, 2.2, -33.2))
    s.add(
        tube(np.c_[bk[:, 0], 0 * bk[:, 0] + 0.95, bk[:, 1]], 1.0, squash=0.4, up=(0, 1, 0), n=14, caps=False),
        rib(mixhex(col, "#2a241c", 0.06), 1.6),
    )
    return Scene().put(s, s=size)


@product("sweater", "apparel", el=84, az=0, fill=0.86, upright=True, flat=True)
def sweater(c="oat", size=1.0, stripe=None, c2="ink"):
    col = colour(c)
    front = neck(8.6, 5.2, -32.4)
    poly = [
        (-15, -31.6),
        (-22, -28),
        (-28.5, -19),
        (-33.5, 0),
        (-38, 27),
        (-31, 29),
        (-25, -2),
        (-24.2, 14),
        (-24.0, 36),
        (24.0, 36),
        (24.2, 14),
        (25, -2),
        (31, 29),
        (38, 27),
        (33.5, 0),
        (28.5, -19),
        (22, -28),
        (15, -31.6),
        (9, -33),
        *front[::-1],
        (-9, -33),
    ]
    folds = [
        (-24, -4, -12, -10, 1.8, 1.5),
        (24, -4, 12, -10, 1.8, 1.5),
        (-33, 4, -27, 8, 1.5, 1.2),
        (33, 4, 27, 8, 1.5, 1.2),
        (-20, 0, -14, 20, 2.4, 1.0),
        (18, 2, 13, 22, 2.4, 1.0),
        (-35, 13, -29, 15, 1.4, 1.0),
        (35, 13, 29, 15, 1.4, 1.0),
    ]
    s = scene(
        (
            flat_cloth(
                [(-15, -31.8), (-9, -33.6), *neck(8.6, 1.6, -33.4), (9, -33.6), (15, -31.8), (14, -20), (-14, -20)],
                0.9,
                0.7,
                0.9,
            ),
            knit(mixhex(col, "#2a241c", 0.2), 0.9),
        ),
        (
            flat_cloth(poly, 0.8, 1.9, 3.0, wrinkles(8, 0.6, folds), lift=0.2),
            knit(col, 0.85, 0.55, stripe=stripe and (stripe, 0.36, colour(c2))),
        ),
    )
    s.add(
        flat_cloth([(-24.2, 29.8), (24.2, 29.8), (23.7, 37), (-23.7, 37)], 0.8, 1.1, 0.7, wrinkles(3, 0.3), lift=0.9),
        rib(col, 0.9, 0.7),
    )
    for sg in (-1, 1):
        s.add(
            flat_cloth(
                [(sg * 37.3, 22.3), (sg * 29.9, 24.4), (sg * 31.2, 30.6), (sg * 38.0, 28.8)], 0.7, 1.0, 0.7, lift=0.9
            ),
            rib(col, 0.9, 0.7),
        )
    for rz, z0, y in ((5.2, -32.4, 1.9), (1.6, -33.4, 1.2)):
        k = np.array(neck(8.6, rz, z0))
        s.add(
            tube(
                np.c_[k[:, 0] * 1.04, 0 * k[:, 0] + y, k[:, 1] + 0.2], 1.5, squash=0.5, up=(0, 1, 0), n=14, caps=False
            ),
            rib(col, 1.0, 0.7),
        )
    return Scene().put(s, s=size)


@product("shirt", "apparel", el=84, az=0, fill=0.84, upright=True, flat=True)
def shirt(c="cream", size=1.0, button="#8a6a48"):
    col = colour(c)
    f = linen(col, f=3.2, bump=0.22, hem=1.4)
    poly = [
        (-8, -32.5),
        (-15, -31),
        (-22, -27.5),
        (-29, -18),
        (-35, 6),
        (-38, 24),
        (-31, 26),
        (-24.8, -2),
        (-24.4, 14),
        (-24.8, 30),
        (-20, 34.5),
        (-8, 36.4),
        (0, 36.8),
        (8, 36.4),
        (20, 34.5),
        (24.8, 30),
        (24.4, 14),
        (24.8, -2),
        (31, 26),
        (38, 24),
        (35, 6),
        (29, -18),
        (22, -27.5),
        (15, -31),
        (8, -32.5),
        (4, -28.5),
        (0, -25.5),
        (-4, -28.5),
    ]
    folds = [
        (-24, -4, -10, -12, 1.8, 1.5),
        (24, -4, 10, -12, 1.8, 1.5),
        (-20, 0, -13, 24, 2.0, 1.3),
        (18, 2, 12, 24, 2.0, 1.2),
        (-34, 4, -28, 8, 1.4, 1.2),
        (34, 4, 28, 8, 1.4, 1.2),
        (-6, 36, -9, 10, 2, 1.0),
    ]
    s = scene(
        (
            flat_cloth([(-9, -30), (-7.6, -33.5), (7.6, -33.5), (9, -30), (5, -22), (-5, -22)], 0.9, 0.6, 0.8),
            linen(mixhex(col, "#2a241c", 0.18), f=3),
        ),
        (flat_cloth(poly, 0.8, 1.2, 2.2, wrinkles(11, 0.6, folds), lift=0.2), f),
    )
    s.add(
        flat_cloth(
            [(-1.9, -26), (1.9, -26), (1.9, 36.3), (-1.9, 36.3)], 0.7, 0.5, 0.7, wrinkles(11, 0.6, folds), lift=1.25
        ),
        linen(col, f=3.2, bump=0.22, hem=0.55),
    )
    for sg in (-1, 1):
        s.add(
            flat_cloth(
                [(sg * 0.2, -25.6), (sg * 3.4, -30.4), (sg * 7.6, -34.2), (sg * 9.2, -31.0), (sg * 7.6, -23.2)],
                0.5,
                0.7,
                0.8,
                lift=1.5,
            ),
            linen(col, f=3.2, bump=0.22, hem=0.8),
        )
        s.add(
            flat_cloth([(sg * 38.2, 22), (sg * 30.6, 24), (sg * 31.2, 29.8), (sg * 38.8, 28)], 0.7, 1.2, 1.6, lift=0.5),
            linen(col, f=3.2, bump=0.22, hem=0.9),
        )
    s.add(
        flat_cloth(
            [(7, -12), (17.5, -12.3), (17.6, -1), (12.2, 1.4), (6.9, -1)],
            0.7,
            0.5,
            0.6,
            wrinkles(11, 0.6, folds),
            lift=1.15,
        ),
        linen(col, f=3.2, bump=0.22, hem=0.7),
    )
    for i in range(6):
        s.add(
            lathe(fillet([(0, 0), (0.75, 0, 0.1), (0.78, 0.3, 0.15), (0.5, 0.22, 0.1), (0, 0.2)]), 28).move(
                0, 2.0, -20.5 + i * 9.6
            ),
            mat(0, button, rough=0.25, coat=0.5),
        )
    return Scene().put(s, s=size)


@product("tote", "apparel", el=10, az=-16, fill=0.78)
def tote(c="cream", size=1.0, pr=0, pc="#2f5a4c", pa="#c9774f", strapc=None):
    col = colour(c)
    W, Hh, D = 36.0, 38.0, 9.0
    f = twill(col, f=3.0)
    # a standing bag: soft box, open above
    n, k = 60, 44
    a = np.linspace(0, 2 * math.pi, n * 2 + 1)
    ex = 0.28
    rx = np.sign(np.cos(a)) * np.abs(np.cos(a)) ** ex
    rz = np.sign(np.sin(a)) * np.abs(np.sin(a)) ** ex
    ys = np.linspace(0, 1, k)
    rows = []
    for t in ys:
        w = W / 2 * (1 + 0.02 * t)
        d = D / 2 * (1.05 - 0.62 * t**1.5)
        x = rx * w
        z = rz * d
        z = z + 0.5 * np.sin(x * 0.25 + 1 + t * 5) * t * 0.9 + 0.35 * np.sin(x * 0.5 + t * 9) * (1 - t)
        y = t * Hh + 0.35 * np.sin(x * 0.22 + 0.6) * t
        rows.append(np.stack([x, y, z], -1))
    P = np.array(rows)
    nn = grid_normals(P)
    c0 = P.mean(1, keepdims=True)
    nn *= np.sign(((P - c0) * nn).sum(-1, keepdims=True) + 1e-9)
    s0 = np.r_[0, np.cumsum(np.linalg.norm(np.diff(P[20], axis=0), axis=1))]
    uv = np.stack([np.tile(s0, (k, 1)), P[..., 1]], -1)
    ax = Hh - P[..., 1]
    m = Mesh(P.reshape(-1, 3), nn.reshape(-1, 3), grid_tris(k, len(a)), uv.reshape(-1, 2), ax.ravel())
    f[23] = 2.2
    inn = m.copy()
    inn.v = inn.v * np.array([0.985, 1, 0.9], np.float32)
    s = scene((inn, twill(mixhex(col, "#2a241c", 0.25), f=3)))
    if pr is not None:  # u runs anticlockwise; the middle of the front lies at a quarter of the way
        u0 = float(s0[np.argmin(np.abs(np.degrees(a) - 90))])
        f = printed(f, s.texture(art.print_art(None, colour(pc), colour(pa), pr)[:, ::-1]), u0 - 9, 8, u0 + 9, 26)
    s.add(m, f)
    sc_ = twill(colour(strapc) if strapc else col, hem=0.45, f=3.4)
    for z, lift in ((1.9, 0), (-1.7, 1.5)):
        p = spline(
            [
                (-8.5, Hh - 9, z + (0.45 if z > 0 else 0)),
                (-8.6, Hh - 1, z + 0.3),
                (-8.2, Hh + 7, z),
                (-5, Hh + 15 + lift, z - 0.3),
                (0, Hh + 17.6 + lift, z - 0.4),
                (5, Hh + 15 + lift, z - 0.3),
                (8.2, Hh + 7, z),
                (8.6, Hh - 1, z + 0.3),
                (8.5, Hh - 9, z + (0.45 if z > 0 else 0)),
            ],
            80,
        )
        s.add(strap(p, 2.7, 0.3), sc_)
    return Scene().put(s, s=size)


@product("scarf", "apparel", el=30, az=22, fill=0.74)
def scarf(c="plum", size=1.0, c2="blush", kind="check"):
    f = knit(colour(c), 0.9) if kind == "knit" else linen(colour(c), f=2.0, bump=0.5, stripe=(6.5, 0.42, colour(c2), 1))
    f[10] = 0.6
    m = folded(24, 30, 3, 2.2, seed=8, soft=0.4)
    s = Scene().add(m, f)
    rng = np.random.default_rng(3)
    hi = m.v.max(0)
    lo = m.v.min(0)
    for x in np.linspace(lo[0] + 1, hi[0] - 1, 26):
        dx = rng.normal(0, 0.35)
        z = hi[2] - 0.6
        p = spline(
            [(x, 5.6, z - 0.9), (x + dx * 0.3, 5.0, z + 1.0), (x + dx, 2.9, z + 1.5), (x + dx * 1.5, 0.5, z + 1.9)], 14
        )
        s.add(tube(p, [0.26, 0.32, 0.28, 0.3], n=8), knit(colour(c) if rng.random() < 0.6 else colour(c2), 3.0))
    return Scene().put(s, s=size)


@product("socks", "apparel", el=78, az=0, fill=0.76, flat=True)
def socks(c="oat", c2="terracotta", size=1.0):
    base = [
        (-4.6, -20),
        (4.6, -20),
        (4.7, -8),
        (4.9, 2),
        (6.5, 6.5),
        (11, 9.5),
        (15.5, 13),
        (16.5, 17.5),
        (13.5, 20.5),
        (8, 20),
        (1, 15.8),
        (-3.2, 11),
        (-5.2, 5),
        (-4.8, -8),
    ]
    poly = spline([*base, base[0]], 120)[:-1]
    s = Scene()
    for k, (dx, dz, r, col) in enumerate([(-9, 0, 4, c), (4, 1.5, -7, c2)]):
        q = Scene()
        h = colour(col)
        o = colour(c2 if k == 0 else c)
        q.add(
            flat_cloth(poly, 0.6, 1.6, 2.4, wrinkles(6 + k, 0.35, [(-4, 6, 5, 3, 1.2, 1.4), (-4, 9, 4, 6, 1.2, 1.0)])),
            rib(h, 1.4, 0.6),
        )
        q.add(
            flat_cloth([(-4.9, -21.5), (4.9, -21.5), (4.9, -15), (-4.9, -15)], 0.5, 2.0, 1.8, lift=0.1),
            rib(o, 1.1, 0.8),
        )
        toe = list(spline([(11.2, 9.4), (15.5, 12.8), (16.8, 17.5), (13.5, 20.8), (8.5, 20.4)], 26))
        q.add(flat_cloth(toe, 0.5, 1.75, 2.4, lift=0.05), knit(o, 1.4))
        s.put(q, x=dx, z=dz, ry=r)
    return Scene().put(s, s=size)


@product("apron", "apparel", el=84, fill=0.86, upright=True, flat=True)
def apron(c="oat", size=1.0, c2="clay", pocket=True):
    """Bib apron lying flat: linen, neck loop, ties, one wide pocket."""
    col = colour(c)
    f = linen(col, f=3.0, bump=0.24, hem=1.2)
    outline = [(-10.5, -30), (10.5, -30), (11.5, -20), (16, -9), (24, -4), (26, 16), (26.5, 36), (-26.5, 36), (-26, 16)]
    outline += [(-24, -4), (-16, -9), (-11.5, -20)]
    folds = [(-20, 0, -14, 26, 2.0, 1.1), (18, 0, 13, 24, 2.2, 1.2), (-7, -26, -10, -10, 1.4, 0.8)]
    relief = wrinkles(13, 0.6, [*folds, (3, 34, 1, 12, 2.4, 0.8)])
    tape = twill(mixhex(col, "#2a241c", 0.08), hem=0.4, f=3.6)
    s = Scene()
    loop = [(-8.8, 0.5, -29), (-8.4, 0.6, -36), (-5, 0.6, -42.5), (0, 0.6, -44.5)]
    loop += [(-x, y, z) for x, y, z in loop[-2::-1]]
    s.add(strap(spline(loop, 60), 2.4, 0.3, normal=(0, 1, 0)), tape)
    for side in (-1, 1):
        line = [(24, 0.6, -3), (29, 0.7, 2), (31, 0.5, 14), (29, 0.4, 24), (31.5, 0.4, 33)]
        s.add(strap(spline([(side * x, y, z) for x, y, z in line], 50), 1.9, 0.28, normal=(0, 1, 0)), tape)
    s.add(flat_cloth(outline, 0.7, 1.0, 2.0, relief, lift=0.3), f)
    if pocket:
        pouch = linen(colour(c2), f=3.0, bump=0.24, hem=0.9)
        s.add(flat_cloth([(-13.5, 4), (13.5, 4), (13.5, 21), (-13.5, 21)], 0.7, 0.6, 0.7, relief, lift=1.25), pouch)
    for side in (-1, 1):
        button = lathe(fillet([(0, 0), (0.95, 0, 0.1), (1.0, 0.3, 0.15), (0.6, 0.22, 0.1), (0, 0.2)]), 28)
        s.add(button.move(side * 8.6, 1.5, -27.6), metal("brass", 0.3))
    return Scene().put(s, s=size)
