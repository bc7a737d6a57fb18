"""Tea ware: cups, pots, caddies, trays."""

import numpy as np

from .. import art
from ..materials import METALS, clear, glaze, mat, matte, metal, wood
from ..mesh import fillet, join, lathe, rbox, shell, spline, tube, wrap_label
from ..render import Scene
from .registry import artwork_on, colour, product, scene

CUPS = {
    # outside of the cup from foot to rim, and level of the tea
    "bowl": ([(1.9, 0), (2.9, 0.35), (3.8, 1.9), (4.05, 3.9), (4.25, 4.9)], 4.0),
    "cone": ([(1.5, 0), (2.3, 0.3), (3.5, 1.8), (4.7, 3.4), (5.4, 4.3)], 3.2),
    "tall": ([(2.3, 0), (2.9, 0.3), (3.25, 1.6), (3.35, 4.4), (3.4, 6.9)], 5.6),
    "bell": ([(2.0, 0), (3.2, 0.4), (3.7, 1.9), (3.55, 3.6), (4.35, 5.3)], 4.1),
}


@product("teacup", "tea", el=24, fill=0.60)
def teacup(c="celadon", size=1.0, speck=0.6, foot=True, rings=0.5, tea="#d27d22", shape="bowl", dip=None, c2="cream"):
    """Cup without a handle, with tea in it."""
    profile, level = CUPS[shape]
    o = spline(profile, 36)
    bare = 0.62 * size if foot and dip is None else None
    clay = glaze(colour(c), speck=speck, foot=bare, rings=rings, dip=dip, dip_c=colour(c2))
    wall = shell(o, 0.26, (profile[0][0] + 0.1, 0.45, 0.35))
    s = scene((lathe(wall, wob=0.006, seed=2).move(0, 0.45, 0).scale(size), clay))
    if tea:
        r = float(np.interp(level, o[:, 1], o[:, 0])) - 0.30
        surface = lathe([(r, level), (0, level)]).scale(size)
        look = mat(24, "#3a1202", rough=0.05, f0=0.03, coat=0.3, crough=0.05, em=0.62, emc=tea, p1=1, p2=0, p3=r * size)
        s.add(surface, look)
    return s


@product("mug", "tea", el=20, az=-8, fill=0.58)
def mug(c="ochre", size=1.0, dip=None, speck=0.5, c2="white", matte_=False):
    o = fillet([(3.1, 0, 0.3), (3.95, 0.35, 0.8), (4.1, 4.5, 2), (4.05, 8.6)])
    m = (
        matte(colour(c))
        if matte_
        else glaze(colour(c), speck=speck, dip=dip, dip_c=colour(c2), foot=None if dip else 0.45, rings=0.5)
    )
    h = spline([(3.9, 7.2), (5.6, 7.35), (6.7, 6.0), (6.5, 3.6), (5.2, 2.1), (3.85, 1.9)], 40)
    hd = tube(np.c_[h, 0 * h[:, 0]], [0.48, 0.42, 0.40, 0.42, 0.5], squash=1.35, caps=False)
    hd.lp = hd.v.copy()
    b = lathe(shell(o, 0.30))
    return scene((b.scale(size), m), (hd.scale(size), m))


def _lid(r, h, knob=0.75, y=0):
    p = fillet([(0, 0), (r, 0, 0.1), (r + 0.05, 0.18, 0.1), (r * 0.93, 0.42, 0.4), (r * 0.45, h * 0.85, 1.2), (0, h)])
    k = fillet(
        [
            (knob * 0.55, h - 0.1),
            (knob * 0.45, h + 0.35, 0.2),
            (knob, h + 0.7, 0.35),
            (knob * 0.85, h + 1.15, 0.35),
            (0, h + 1.25),
        ]
    )
    return join(lathe(p), lathe(k)).move(0, y, 0)


POTS = {
    # body from foot to mouth; the mouth is 3.1 wide in each
    "round": [(3.2, 0), (5.0, 0.8), (6.5, 3.0), (6.3, 5.4), (4.6, 7.1), (3.1, 7.75)],
    "flat": [(3.8, 0), (6.2, 0.6), (7.5, 2.3), (6.9, 4.1), (4.7, 5.4), (3.1, 5.8)],
    "pear": [(3.8, 0), (5.6, 0.7), (6.3, 2.9), (5.5, 5.9), (3.9, 8.3), (3.1, 9.2)],
    "drum": [(4.6, 0), (5.6, 0.5), (5.9, 3.2), (5.6, 6.2), (4.5, 7.4), (3.1, 7.9)],
}


@product("teapot", "tea", el=20, fill=0.74)
def teapot(c="terracotta", size=1.0, kind="clay", handle="back", speck=0.4, shape="round", dip=None, c2="cream"):
    """Pot with its lid. handle: back (loop), side (straight, 侧把), over (iron bail), bamboo (bail)."""
    profile = POTS[shape]
    body = spline(profile, 50)
    top = profile[-1][1]
    wide = float(np.interp(top * 0.34, body[:, 1], body[:, 0]))
    if kind == "clay":
        m = matte(colour(c), rings=0.25)
    else:
        m = glaze(colour(c), speck=speck, foot=0.4 if dip is None else None, dip=dip, dip_c=colour(c2))
    p = np.vstack([[[0, 0]], body, [[2.9, top - 0.05], [2.8, top - 0.35], [0, top - 0.35]]])
    s = scene((lathe(p, wob=0.004), m), (_lid(3.15, 1.25, 0.85, top - 0.03), m))
    reach, tip = wide + 3.6, top * 0.95
    spout_line = [
        (wide - 1.2, top * 0.34, 0),
        (wide + 0.9, top * 0.45, 0),
        (wide + 2.1, top * 0.70, 0),
        (reach - 0.4, tip - 0.35, 0),
        (reach, tip, 0),
    ]
    spout = tube(spline(spout_line, 34), [1.55, 1.25, 0.9, 0.68, 0.62, 0.6], caps=False)
    spout.lp = spout.v.copy()
    s.add(spout, m)
    hole = lathe(fillet([(0.0, 0), (0.48, 0), (0.62, 0.02, 0.05), (0.6, 0.1)]), 24).rot("z", -35)
    s.add(hole.move(reach, tip - 0.01, 0), mat(0, "#1d1713", rough=0.9))
    if handle == "back":
        w = float(np.interp(top * 0.85, body[:, 1], body[:, 0]))
        line = [
            (-w + 0.3, top * 0.85, 0),
            (-wide - 0.8, top * 1.02, 0),
            (-wide - 3.0, top * 0.85, 0),
            (-wide - 2.6, top * 0.46, 0),
            (-wide + 0.2, top * 0.28, 0),
        ]
        t = tube(spline(line, 44), [0.62, 0.5, 0.48, 0.5, 0.62], squash=1.2, caps=False)
        t.lp = t.v.copy()
        s.add(t, m)
    elif handle == "side":
        line = [(0, top * 0.50, -wide + 0.6), (0, top * 0.58, -wide - 2.5), (0, top * 0.74, -wide - 7.4)]
        t = tube(spline(line, 30), [1.15, 0.92, 0.98, 1.18])
        t.lp = t.v.copy()
        s.add(t, m)
        return Scene().put(s, s=size, ry=217)
    else:
        line = [(-4.0, top - 0.7, 0), (-5.0, top + 3.3, 0), (0, top + 6.7, 0), (5.0, top + 3.3, 0), (4.0, top - 0.7, 0)]
        bail = wood("bamboo", 2) if handle == "bamboo" else metal("black", 0.4)
        s.add(tube(spline(line, 60), [0.38, 0.42, 0.5, 0.42, 0.38]), bail)
        for side in (-1, 1):
            s.add(tube([(side * 3.5, top - 1.1, 0), (side * 4.0, top - 0.3, 0)], 0.62), m)
    return Scene().put(s, s=size)


@product("gaiwan", "tea", el=24, fill=0.60)
def gaiwan(c="white", size=1.0, line="#5c7a6c", open_=False):
    m = glaze(colour(c), speck=0, gloss=0.06)
    s = scene(
        (
            lathe(shell(spline([(2.0, 0), (3.9, 0.25), (6.3, 1.2), (6.6, 1.5)], 26), 0.25, (2.2, 0.25, 0.3))).move(
                0, 0.25, 0
            ),
            m,
        )
    )
    b = spline([(1.9, 0), (2.8, 0.5), (4.2, 2.4), (4.7, 4.6), (5.5, 5.7)], 40)
    s.add(lathe(shell(b, 0.22, (2.0, 0.5, 0.3))).move(0, 1.15, 0), m)
    s.add(lathe(spline([(4.51, 3.5), (4.55, 3.75)], 4)).move(0, 1.17, 0), glaze(line))
    s.add(lathe(spline([(4.585, 3.95), (4.60, 4.03)], 4)).move(0, 1.17, 0), glaze(line))
    lid = join(
        lathe(fillet([(4.55, -0.3), (4.7, 0, 0.1), (4.55, 0.35, 0.2), (3.2, 1.5, 1), (1.3, 2.1, 0.6), (0, 2.15)])),
        lathe(shell(spline([(0.95, 0), (1.15, 0.5), (1.5, 0.95)], 10), 0.2)).move(0, 2.0, 0),
    )
    if open_:
        s.add(lid.rot("z", 10).move(0.8, 6.5, -0.5), m)
    else:
        s.add(lid.move(0, 6.25, 0), m)
    return Scene().put(s, s=size)


@product("tea_tin", "tea", el=18, fill=0.62)
def tea_tin(c="pine", size=1.0, lid="brass", style=0, accent="#c9974f", h=11.0, label=True):
    s = Scene()
    b = fillet([(0, 0), (4.2, 0, 0.35), (4.2, h, 0.2), (0, h)])
    s.add(
        lathe(b), mat(22, colour(c), colour(c), rough=0.45, f0=0.045, bump=0.012, p1=16, p3=0.2, coat=0.25, crough=0.35)
    )
    top = fillet([(4.27, h - 0.2), (4.32, h - 0.1, 0.1), (4.32, h + 2.0, 0.35), (3.9, h + 2.15, 0.3), (0, h + 2.15)])
    lm = metal(lid, 0.26) if lid in METALS else wood(lid, 1.6)
    t = lathe(top)
    s.add(t if lid in METALS else t.lp_shift(0, -h, 0), lm)
    if label:
        s.add(
            wrap_label([(4.2, h * 0.18), (4.2, h * 0.80)], -46, 46),
            artwork_on(s, art.label(style=style, accent=accent)),
        )
    return Scene().put(s, s=size)


@product("glass_pitcher", "tea", el=17, az=-6, fill=0.66)
def glass_pitcher(c="#f1f5f0", tea="#cf7a1e", size=1.0, level=0.55):
    o = spline([(3.2, 0), (4.6, 0.4), (5.2, 2.6), (4.5, 6.0), (4.15, 8.0), (4.6, 9.6)], 50)
    g = clear(c, 0.10, 30)
    b = lathe(np.vstack([[[0, 0]], o]))
    a = np.arctan2(b.v[:, 0], b.v[:, 2])
    f = np.exp(-(((a + 1.57) / 0.30) ** 2)) * np.clip((b.v[:, 1] - 7.2) / 2.4, 0, 1)
    b.v[:, 0] -= f * 1.3
    b.v[:, 1] += f * 0.35
    s = scene((b, g))
    y = level * 9.0
    k = int((o[:, 1] < y).sum())
    inn = np.vstack([[[0, 0.25]], o[1:k] - [0.18, 0], [[np.interp(y, o[:, 1], o[:, 0]) - 0.18, y], [0, y]]])
    inn[:, 1] = np.maximum(inn[:, 1], 0.25)
    s.add(
        lathe(inn),
        mat(
            24, "#2e0e02", "#3a1402", rough=0.04, f0=0.03, p1=0, p2=y, wrap=0.2, coat=0.2, crough=0.05, em=0.80, emc=tea
        ),
    )
    h = spline([(4.3, 7.9), (6.4, 8.1), (7.4, 6.2), (6.8, 3.6), (5.15, 2.7)], 36)
    s.add(tube(np.c_[h, 0 * h[:, 0]], 0.40, caps=False), clear("#e9f0ea", 0.25, 16))
    return Scene().put(s, s=size)


@product("tea_tray", "tea", el=30, az=-18, fill=0.84)
def tea_tray(w="walnut", size=1.0, length=34, d=16):
    s = scene((rbox(length, 1.1, d, 0.5).lp_shift(0, 0, 2), wood(w, 0.9)))
    for z in (-1, 1):
        s.add(rbox(length, 1.3, 0.9, 0.35).move(0, 0.8, z * (d / 2 - 0.45)).lp_shift(3, 7, 1), wood(w, 0.9))
    for x in (-1, 1):
        s.add(
            rbox(d - 0.2, 1.3, 0.9, 0.35).lp_shift(0, 3, 0).rot("y", 90).move(x * (length / 2 - 0.45), 0.8, 0),
            wood(w, 0.9),
        )
    return Scene().put(s, s=size)
