"""From a product to its pictures: front, top, detail, set, box (and stack for clothing)."""

import numpy as np

from .companions import SETS
from .goods import PRODUCTS
from .goods.packing import packing
from .goods.textile import folded
from .materials import lin, mixhex
from .render import TINTS, Camera, Light, Scene, draw

# ground of the pictures with company, by group
GROUNDS = {
    "tea": "sage",
    "kitchen": "oat",
    "home": "sand",
    "textile": "blush",
    "apparel": "mist",
    "care": "sage",
    "desk": "wheat",
    "tech": "mist",
}
BANDS = {
    "tea": "#2f5a4c",
    "kitchen": "#b8694a",
    "home": "#454341",
    "textile": "#77835f",
    "apparel": "#3f5270",
    "care": "#7d8f78",
    "desk": "#c9974f",
    "tech": "#38434a",
}


def points(s):
    """All points of a scene as (n, 3)."""
    return np.vstack([p[0] for p in s.parts])


def garment_stack(make, params):
    """The garment folded, on two others of the same kind."""
    garment = make(**params)
    body = max(range(len(garment.parts)), key=lambda i: len(garment.parts[i][0]))
    cloth = garment.mats[garment.parts[body][3]].copy()
    cloth[23] = 0  # no hem
    cloth[33] = -1  # no print
    s = Scene()
    for i, below in enumerate(("#45423f", "#ddd0b8", None)):
        row = cloth.copy()
        if below:
            row[1:4] = lin(below)
            row[4:7] = lin(mixhex(below, "#55483a", 0.12))
            row[21] = 0
        turned = folded(27, 32, 2, 2.0, seed=3 + i, soft=0.3).rot("y", (2, -3, 0)[i])
        s.add(turned.move(0, 3.85 * i, 0), row)
    return s


def with_companions(name, own, companions):
    """The product among the things that stand beside it in a set picture."""
    lo, hi = points(own).min(0), points(own).max(0)
    centre = (lo + hi) / 2
    half = (hi - lo) / 2
    s = Scene().put(own)
    for other, params, x, z, y, turn in companions if companions is not None else SETS.get(name, []):
        made = PRODUCTS[other].make(**params)
        s.put(made, x=centre[0] + x * half[0], z=centre[2] + z * half[2], y=y, ry=turn)
    return s


def with_carton(kind, own):
    """The product in front of its carton; a garment lies with a flat carton on its corner."""
    lo, hi = points(own).min(0), points(own).max(0)
    d = hi - lo
    band = BANDS[kind.group]
    s = Scene().put(own)
    if kind.flat:
        w = float(min(24.0, d[0] * 0.42))
        flat = packing(w, w * 0.26, w * 0.74, accent=band)
        return s.put(flat, x=float(hi[0] - w * 0.2), y=1.4, z=float(hi[2] - w * 0.1), ry=8)
    w = float(np.clip(max(d[0], d[2]) * 1.05, 10, 44))
    h = float(np.clip(d[1] * 1.08 if d[1] > 4 else w * 0.5, w * 0.36, w * 1.2))
    depth = float(np.clip(d[2] * 1.05, w * 0.5, w))
    x = float((lo[0] + hi[0]) / 2 - d[0] * 0.34 - w * 0.30)
    return s.put(packing(w, h, depth, accent=band), x=x, z=float(lo[2] - depth * 0.62), ry=-14 if kind.az < 0 else 14)


def camera(kind, view, s, width, height, az, el, fill):
    """The camera of a view, framed on the scene."""
    V = points(s)
    if view == "front":
        return Camera(az, el).fit(V, width, height, fill, dy=0.02)
    if view == "top":
        turned = az - 24 if az <= 0 else az - 40
        return Camera(turned, min(72, el + 36)).fit(V, width, height, min(0.76, fill * 1.06))
    if view == "detail":
        if kind.flat:
            cam = Camera(az, el - 18 if el >= 60 else el + 8).fit(V, width, height, fill * 2.0)
            cam.sy += height * 0.34
        else:
            cam = Camera(az + 18, el + 8 if el < 60 else el - 18).fit(V, width, height, fill * 1.75)
            cam.sx += width * 0.10
            cam.sy += height * 0.20
        return cam
    if view == "set":
        return Camera(az * 0.6, max(12, el if el < 50 else 40)).fit(V, width, height, 0.86, dy=0.02)
    if view == "box":
        return Camera(az * 0.5, el if el > 40 else max(16, min(el, 26))).fit(V, width, height, 0.78, dy=0.02)
    if view == "stack":
        return Camera(28, 26).fit(V, width, height, 0.74, dy=0.02)
    raise ValueError(f"no such view: {view}")


def picture(name, view="front", params=None, ground=None, az=None, el=None, fill=None, companions=None, light=None):
    """One picture as an (H, W, 3) uint8 array.

    ground is a name from render.TINTS or a hex colour; az, el and fill replace the camera of the product type;
    companions replaces the line of companions.SETS.
    """
    kind = PRODUCTS[name]
    params = params or {}
    width, height = 1200, 1500 if kind.upright else 1200
    tint = ground or ("plate" if view in ("front", "top", "detail") else GROUNDS[kind.group])
    if view == "stack":
        s = garment_stack(kind.make, params)
    else:
        s = kind.make(**params)
        if view == "set":
            s = with_companions(name, s, companions)
        elif view == "box":
            s = with_carton(kind, s)
    az, el, fill = (
        own if own is not None else default
        for own, default in zip((az, el, fill), (kind.az, kind.el, kind.fill), strict=False)
    )
    cam = camera(kind, view, s, width, height, az, el, fill)
    return draw(s, cam, width, height, TINTS.get(tint, tint), light or Light())
