"""Composed pictures: large scenes for pages, and the warmer, less tidy pictures that customers take at home."""

import numpy as np

from . import art
from .goods import PRODUCTS
from .materials import WOODS, linen, mat, metal, mixhex, wood
from .mesh import Mesh, grid_normals, grid_tris, quad, rbox
from .render import Camera, Light, Scene, draw
from .views import points

# the light of a scene by its time of day; gobo is what the window throws on the wall
LIGHTS = {
    "morning": {
        "key": (-0.70, 0.56, 0.56),
        "size": 2.2,
        "ratio": 0.66,
        "power": 1.62,
        "key_c": "#ffe6c4",
        "dome_c": "#eef1f4",
        "panes": (2, 3),
        "soft": 3,
        "shade": 0.12,
        "mullion": 1,
    },
    "even": {
        "key": (-0.58, 0.66, 0.62),
        "size": 8,
        "ratio": 0.64,
        "power": 1.42,
        "key_c": "#fff0dc",
        "dome_c": "#f4f2ee",
        "panes": None,
        "soft": 0,
        "shade": 1.0,
        "mullion": 0,
    },
    "autumn": {
        "key": (-0.70, 0.58, 0.36),
        "size": 5,
        "ratio": 0.62,
        "power": 1.42,
        "key_c": "#ffdfb8",
        "dome_c": "#f0e4dc",
        "panes": (1, 1),
        "soft": 9,
        "shade": 0.45,
        "mullion": 0,
    },
    "evening": {
        "key": (-0.62, 0.60, 0.50),
        "size": 7,
        "ratio": 0.42,
        "power": 0.62,
        "key_c": "#c9d4e4",
        "dome_c": "#c3cbd8",
        "panes": (1, 2),
        "soft": 8,
        "shade": 0.4,
        "mullion": 0,
    },
    "home": {
        "key": (-0.68, 0.56, 0.52),
        "size": 2.4,
        "ratio": 0.62,
        "power": 1.55,
        "key_c": "#ffdcae",
        "dome_c": "#efece8",
        "panes": (2, 2),
        "soft": 3,
        "shade": 0.14,
        "mullion": 1,
    },
}


def plaster(c):
    """Wall and lime-washed table."""
    return mat(7, c, mixhex(c, "#8a7258", 0.25), rough=0.95, f0=0.01, bump=0.10, p1=0.55, p3=0.25)


def runner(width, depth, c, stripe=None):
    """A cloth lying on the table, with its material."""
    n, k = 60, 40
    x = np.linspace(-width / 2, width / 2, n)
    z = np.linspace(-depth / 2, depth / 2, k)
    X, Z = np.meshgrid(x, z, indexing="ij")
    Y = 0.16 + 0.07 * np.sin(X * 0.21 + Z * 0.11) + 0.05 * np.sin(Z * 0.33 - X * 0.07)
    P = np.stack([X, Y, Z], -1)
    normals = grid_normals(P)
    normals *= np.sign(normals[..., 1:2])
    uv = np.stack([X + width / 2, Z + depth / 2], -1).reshape(-1, 2)
    cloth = Mesh(P.reshape(-1, 3), normals.reshape(-1, 3), grid_tris(n, k), uv)
    return cloth, linen(c, f=2.6, bump=0.4, stripe=stripe)


def room(table, wall, depth, width=230):
    """Table top and the wall behind it."""
    s = Scene()
    board = rbox(width, 4, depth + 120, 0.5).lp_shift(0, 3, 11).move(0, -4, 60 - depth / 2)
    s.add(board, wood(table, 0.42, 0.5, p1=-9.0, p2=14.0) if table in WOODS else plaster(table))
    back = quad(width * 1.8, 190, "xy").move(0, 80, -depth)
    back.lp = back.v.copy()
    return s.add(back, plaster(wall))


def shelves(heights, width, wall):
    """Boards on brass brackets before a wall."""
    s = Scene()
    back = quad(420, 300, "xy").move(0, 40, -14)
    back.lp = back.v.copy()
    s.add(back, plaster(wall))
    for y in heights:
        s.add(rbox(width, 2.6, 26, 0.4).move(0, y - 2.6, -1).lp_shift(y, 3, 9), wood("oak", 0.5))
        for side in (-1, 1):
            s.add(rbox(1.4, 8, 20, 0.3).move(side * width * 0.35, y - 10.4, -3), metal("brass", 0.3, 1))
    return s


def composed(spec):
    """The picture of one entry of data/scenes.toml as an (H, W, 3) uint8 array."""
    width, height = spec["size"]
    wall = spec.get("wall", "#e9e1d2")
    own = Scene()
    lift = 0.2 if "cloth" in spec else 0.0
    for kind, params, x, z, y, turn in spec["items"]:
        own.put(PRODUCTS[kind].make(**params), x=x, z=z, y=y + lift, ry=turn)
    V = points(own)
    if "shelves" in spec:
        s = shelves(spec["shelves"], spec["board"], wall)
    else:
        s = room(spec.get("table", "oak"), wall, spec.get("depth", 44))
    if "cloth" in spec:
        w, d, c, *stripe = spec["cloth"]
        mesh, material = runner(w, d, c, tuple(stripe[0]) if stripe else None)
        s.add(
            mesh.rot("y", spec.get("cloth_turn", 0)).move(spec.get("cloth_x", 0), 0, spec.get("cloth_z", 0)), material
        )
    s.put(own)
    az, el, lens = spec["camera"]
    cam = Camera(az, el, lens).fit(
        V, width, height, spec.get("fill", 0.8), dy=spec.get("dy", 0.03), dx=spec.get("dx", 0.0)
    )
    lo, hi = V.min(0), V.max(0)
    span = float(np.ptp(V, axis=0).max())
    look = LIGHTS[spec.get("light", "morning")]
    gobo = None
    if look["panes"]:
        gobo = art.leaves_gobo(600, spec.get("seed", 5), spec.get("leaves", True), look["panes"], look["soft"])
    light = Light(
        key=look["key"],
        size=look["size"],
        nk=32,
        nd=32,
        ratio=look["ratio"],
        power=look["power"] * spec.get("power", 1.0),
        key_c=look["key_c"],
        dome_c=look["dome_c"],
        bounce=0.45,
        res=spec.get("shadow", 900),
        gobo=gobo,
        gobo_size=max(70.0, span * spec.get("window", 1.7)),
        gobo_at=110,
        gobo_out=look["shade"],
        mullion=look["mullion"],
    )
    centre = (lo + hi) / 2
    reach = max(48.0, float(np.linalg.norm(hi - lo)) * spec.get("reach", 0.72))
    return draw(
        s, cam, width, height, wall, light, floor=False, ext=reach, centre=centre, vignette=spec.get("vignette", 0.08)
    )
