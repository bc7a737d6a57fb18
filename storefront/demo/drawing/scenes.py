"""Composed pictures: three large scenes and the warmer pictures of customer reviews."""

import numpy as np

from . import art
from .goods import PRODUCTS
from .goods.home import leaf3d
from .goods.registry import scene
from .materials import WOODS, linen, mat, metal, mixhex, wood
from .mesh import Mesh, grid_normals, grid_tris, lathe, quad, rbox, spline, tube
from .render import Camera, Light, Scene, draw


def P(name, **kw):
    return PRODUCTS[name].make(**kw)


def plaster(c):
    return mat(7, c, mixhex(c, "#8a7258", 0.25), rough=0.95, f0=0.01, bump=0.10, p1=0.55, p3=0.25)


def runner(w, d, c, stripe=None):
    n, k = 60, 40
    x = np.linspace(-w / 2, w / 2, n)
    z = np.linspace(-d / 2, d / 2, k)
    X, Z = np.meshgrid(x, z, indexing="ij")
    Y = 0.16 + 0.07 * np.sin(X * 0.21 + Z * 0.11) + 0.05 * np.sin(Z * 0.33 - X * 0.07)
    Q = np.stack([X, Y, Z], -1)
    nn = grid_normals(Q)
    nn *= np.sign(nn[..., 1:2])
    m = Mesh(Q.reshape(-1, 3), nn.reshape(-1, 3), grid_tris(n, k), np.stack([X + w / 2, Z + d / 2], -1).reshape(-1, 2))
    return m, linen(c, f=2.6, bump=0.4, stripe=stripe)


def persimmon(r=3.4, c="#cf6a2c"):
    s = scene(
        (
            lathe(
                spline(
                    [
                        (0, 0.25),
                        (r * 0.5, 0),
                        (r * 0.98, r * 0.55),
                        (r * 0.9, r * 1.1),
                        (r * 0.4, r * 1.38),
                        (0, r * 1.3),
                    ],
                    40,
                ),
                80,
                wob=0.03,
                seed=r,
            ),
            mat(14, c, mixhex(c, "#e8a23a", 0.5), rough=0.3, p3=0.7, coat=0.35, crough=0.25, wrap=0.25),
        )
    )
    for k in range(4):
        s.add(
            leaf3d(r * 0.75, r * 0.62, 76, 0, 90 * k + 20).move(0, r * 1.36, 0),
            mat(7, "#7d7a4a", "#5a5230", rough=0.8, p1=3, p3=0.5),
        )
    s.add(tube([(0, r * 1.34, 0), (0.1, r * 1.6, 0.05)], 0.22), mat(0, "#5d4a30", rough=0.9))
    return s


def room(s, table="oak", wall="#e9e1d2", depth=64, width=230, cloth=None):
    s.add(
        rbox(width, 4, depth + 120, 0.5).lp_shift(0, 3, 11).move(0, -4, 60 - depth / 2),
        wood(table, 0.42, 0.5, p1=-9.0, p2=14.0) if isinstance(table, str) and table in WOODS else plaster(table),
    )
    w = quad(width * 1.8, 190, "xy").move(0, 80, -depth)
    w.lp = w.v.copy()
    s.add(w, plaster(wall))
    return s


def hero_tea(W=1600, H=1200):
    """Tea table in morning light."""
    s = room(Scene(), "oak", "#eadfcb", 46)
    r, rm = runner(74, 26, "#e7dcc5", (26, 0.06, "#77835f"))
    s.add(r.move(-2, 0, 4), rm)
    s.put(P("tea_tray", w="walnut"), x=-5, z=3, y=0.2, ry=3).put(P("teapot", c="#b0613f"), x=-11.5, z=2, y=1.35, ry=-14)
    for x, z, c in ((2.2, -0.4, "cream"), (7.2, 4.6, "cream")):
        s.put(P("teacup", c=c, size=0.72, speck=0.9), x=x, z=z, y=1.35)
    s.put(P("glass_pitcher", size=0.86), x=20, z=-2, ry=-10).put(P("gaiwan", c="white", size=0.9), x=30, z=9)
    s.put(P("vase", c="celadon", kind="glaze", shape=0, size=1.2), x=-36, z=-16, ry=20).put(
        P("tea_tin", c="pine", size=0.95), x=36, z=-15, ry=-12
    ).put(P("tea_tin", c="terracotta", style=2, h=7, size=0.95), x=46, z=-10, ry=-20)
    s.put(P("notebook", c="sand", c2="moss", size=0.8), x=-36, z=10, ry=24)
    g = art.leaves_gobo(700, 5, True, (2, 3), 3)
    L = Light(
        key=(-0.70, 0.56, 0.56),
        size=2.2,
        nk=30,
        nd=34,
        ratio=0.66,
        power=1.62,
        key_c="#ffe6c4",
        dome_c="#eef1f4",
        bounce=0.45,
        res=900,
        gobo=g,
        gobo_size=150,
        gobo_at=120,
        gobo_out=0.12,
        mullion=1,
    )
    cam = Camera(2, 15, 24, (1, 9.5, -4), 176)
    return draw(s, cam, W, H, "#e9e1d2", L, floor=False, ext=76.0, centre=np.array([0, 10.0, -6]))


def hero_shelf(W=1600, H=1200):
    """Two shelves of daily things."""
    s = Scene()
    w = quad(420, 300, "xy").move(0, 40, -14)
    w.lp = w.v.copy()
    s.add(w, plaster("#dcdccf"))
    for y in (0, 44):
        s.add(rbox(150, 2.6, 26, 0.4).move(0, y - 2.6, -1).lp_shift(y, 3, 9), wood("oak", 0.5))
        for x in (-52, 52):
            s.add(rbox(1.4, 8, 20, 0.3).move(x, y - 10.4, -3), metal("brass", 0.3, 1))
    up = [
        (P("bowls", size=1.05), -52, 2, 0),
        (P("jar", h=15), -33, 0, 8),
        (P("jar", fillc="#6b3d22", h=11, level=0.6), -20, 2, -6),
        (P("teapot", c="terracotta", size=1.05), 2, 0, -20),
        (P("table_lamp", c="ink", size=0.82), 30, -1, 0),
        (P("clock", size=0.9), 52, 1, -12),
    ]
    lo = [
        (P("vase", shape=1, c="cream", size=1.05), -50, -1, 10),
        (P("notebook", c="pine", c2="ochre"), -32, 0, 8),
        (P("speaker", c="stone"), -11, 0, -8),
        (P("tea_tin", c="moss", style=0), 3, 1, 6),
        (P("tea_tin", c="ochre", style=2, h=8), 14.5, 2, -8),
        (P("towels", c="cream", c2="sage", c3="blush", size=0.82), 37, -1, -22),
        (P("candle", vessel="clay", vc="terracotta"), 55, 3, 10),
    ]
    for q, x, z, r in up:
        s.put(q, x=x, y=44, z=z, ry=r)
    for q, x, z, r in lo:
        s.put(q, x=x, y=0, z=z, ry=r)
    L = Light(
        key=(-0.58, 0.66, 0.62), size=8, nk=34, nd=32, ratio=0.64, power=1.42, key_c="#fff0dc", res=900, bounce=0.45
    )
    cam = Camera(0, 5, 24, (0, 32, 0), 244)
    return draw(s, cam, W, H, "#dcdccf", L, floor=False, ext=92.0, centre=np.array([0, 34.0, -2]))


def hero_autumn(W=1600, H=1200):
    """Autumn: persimmons, wool and lamplight."""
    s = room(Scene(), "#c98f66", "#d9a67c", 52)
    s.put(P("blanket", c="#8f4a36", fringe=True), x=30, z=-6, ry=-24).put(
        P("scarf", c="ochre", c2="cream", size=0.86), x=28, z=-7, y=10.9, ry=-6
    )
    s.put(P("paper_lantern", size=1.15), x=-30, z=-22, ry=10).put(
        P("vase", shape=0, c="#5b4636", size=1.25), x=1, z=-20, ry=40
    )
    s.put(P("tea_tray", w="dark", size=0.9), x=-14, z=10, ry=8)
    s.put(P("mug", c="cream", speck=0.9), x=-21, z=8, y=1.0, ry=20).put(persimmon(3.5), x=-10, z=9.5, y=1.0).put(
        persimmon(3.1, "#d67b34"), x=-3.6, z=7.0, y=1.0, ry=60
    )
    s.put(persimmon(3.3, "#c85f2a"), x=4.5, z=17, ry=30).put(P("candle", vessel="clay", vc="#7a4a34"), x=-39, z=6, ry=8)
    L = Light(
        key=(-0.70, 0.58, 0.36),
        size=5,
        nk=34,
        nd=32,
        ratio=0.62,
        power=1.42,
        key_c="#ffdfb8",
        dome_c="#f0e4dc",
        bounce=0.45,
        res=900,
        gobo=art.leaves_gobo(600, 9, True, (1, 1), 9),
        gobo_size=170,
        gobo_at=110,
        gobo_out=0.45,
    )
    cam = Camera(-3, 15, 24, (-1, 10.5, -5), 176)
    return draw(s, cam, W, H, "#d9a67c", L, floor=False, ext=80.0, centre=np.array([0, 10.0, -8]))


HEROES = {"hero-tea": hero_tea, "hero-shelf": hero_shelf, "hero-autumn": hero_autumn}


# ------------------------------------------------------------------ reviews
def review(
    items,
    table="oak",
    wall="#dccbb0",
    key=(-0.68, 0.56, 0.52),
    cam=(8, 26, 30),
    warm="#ffdcae",
    fill=0.92,
    leafy=True,
    seed=1,
    W=1200,
    H=1200,
    cloth=None,
):
    """Something at home: own table, low warm sun, a nearer and less tidy camera."""
    s = room(Scene(), table, wall, 44)
    own = Scene()
    if cloth:
        r, rm = runner(*cloth)
        s.add(r.rot("y", 9), rm)
    for n, kw, x, z, y, ry in items:
        own.put(P(n, **kw), x=x, z=z, y=y + (0.2 if cloth else 0), ry=ry)
    V = np.vstack([q[0] for q in own.parts])
    s.put(own)
    span = float(np.ptp(V, axis=0).max())
    L = Light(
        key=key,
        size=2.4,
        nk=30,
        nd=30,
        ratio=0.62,
        power=1.55,
        key_c=warm,
        dome_c="#efece8",
        bounce=0.45,
        res=720,
        gobo=art.leaves_gobo(500, seed, leafy, (2, 2), 3),
        gobo_size=max(70.0, span * 2.3),
        gobo_at=100,
        gobo_out=0.14,
        mullion=1,
    )
    c = Camera(cam[0], cam[1], cam[2]).fit(V, W, H, fill * 0.78, dy=0.03)
    lo, hi = V.min(0), V.max(0)
    m = (lo + hi) / 2
    return draw(
        s, c, W, H, wall, L, floor=False, ext=max(48.0, float(np.linalg.norm(hi - lo)) * 0.9), centre=m, vignette=0.16
    )


REVIEWS = {
    "review-1": lambda: review(
        [("mug", dict(c="ochre"), 0, 0, 0, 30), ("notebook", dict(c="ink", c2="sand"), -15, -8, 0, 30)],
        "walnut",
        cam=(10, 30, 30),
    ),
    "review-2": lambda: review(
        [
            ("teapot", dict(), 0, 0, 0, 12),
            ("teacup", dict(c="cream"), 13, 6, 0, 0),
            ("teacup", dict(c="cream"), -9, 10, 0, 0),
        ],
        "oak",
        cloth=(60, 44, "#d9cfba"),
        cam=(-12, 34, 30),
        seed=4,
    ),
    "review-3": lambda: review(
        [("candle", dict(), 0, 0, 0, 20), ("vase", dict(shape=0, c="clay", size=0.8), -13, -8, 0, 0)],
        "dark",
        "#b99b7c",
        cam=(6, 20, 30),
        warm="#ffcf98",
        seed=7,
    ),
    "review-4": lambda: review(
        [("bowls", dict(n=2, c="celadon", c2="white"), 0, 0, 0, 0), ("utensils", dict(size=0.9), 17, 2, 0, -24)],
        "cherry",
        "#d6c3a6",
        cam=(14, 36, 30),
        seed=2,
    ),
    "review-5": lambda: review(
        [("towels", dict(c="oat", c2="sky", c3="white"), 0, 0, 0, 0), ("pump_bottle", dict(), -24, -6, 0, 20)],
        "beech",
        "#cfd3cb",
        cam=(26, 26, 30),
        seed=3,
        leafy=False,
    ),
    "review-6": lambda: review(
        [("speaker", dict(c="ink"), 0, 0, 0, 20), ("mug", dict(c="white"), 15, 6, 0, -40)],
        "ash",
        "#d9c9b6",
        cam=(-8, 22, 30),
        seed=6,
    ),
}
